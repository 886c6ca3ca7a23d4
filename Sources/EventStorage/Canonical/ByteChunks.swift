// Chunks: byte strings one after another, each behind its varint length. A list within a bytes field.

extension [UInt8] {
    /// Appends a byte string behind its length.
    package mutating func append(chunk: [UInt8]) {
        append(varint: UInt64(chunk.count))
        append(contentsOf: chunk)
    }

    /// The byte strings that were appended; nil when the bytes are no such list.
    package var chunks: [[UInt8]]? {
        withUnsafeBytes { buffer in
            var result: [[UInt8]] = []
            var position = 0
            while position < buffer.count {
                guard let length = buffer.varint(at: &position), length <= UInt64(buffer.count - position) else {
                    return nil
                }
                result.append([UInt8](buffer[position..<position + Int(length)]))
                position += Int(length)
            }
            return result
        }
    }
}
