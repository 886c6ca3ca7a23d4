/// Bytes in memory, handed out in chunks of at most `maximumChunk` bytes.
///
/// Small chunks let a test cut an input at every place: a reader must give the same records for each.
package struct MemorySource: ByteSource {
    private let bytes: [UInt8]
    private let maximumChunk: Int
    private var position = 0

    package init(_ bytes: [UInt8], maximumChunk: Int = .max) {
        precondition(maximumChunk > 0, "a chunk of no bytes would be the end")
        self.bytes = bytes
        self.maximumChunk = maximumChunk
    }

    package init(_ text: String, maximumChunk: Int = .max) {
        self.init(Array(text.utf8), maximumChunk: maximumChunk)
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, maximumChunk, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}
