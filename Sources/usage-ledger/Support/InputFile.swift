import Interchange

/// Whole files that commands read.
enum InputFile {
    /// Throws: `FileSourceError`, and `CommandError` for more than 256 MiB.
    static func readAll(_ path: String) throws -> [UInt8] {
        let source = try FileSource(path: path)
        var bytes: [UInt8] = []
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 1)
        defer { chunk.deallocate() }
        while true {
            let count = try source.read(into: chunk)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= 256 << 20 else {
                throw CommandError(Failure.badData, "\(source.name) is larger than 256 MiB, which no price list is")
            }
        }
    }
}
