import Interchange

/// Whole files that commands read.
enum InputFile {
    /// Throws: `FileSourceError`, and `CommandError` for more than the most that such a file may have.
    static func readAll(_ path: String, mebibytes: Int = 256, what: String = "price list") throws -> [UInt8] {
        let source = try FileSource(path: path)
        var bytes: [UInt8] = []
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 1)
        defer { chunk.deallocate() }
        while true {
            let count = try source.read(into: chunk)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= mebibytes << 20 else {
                throw CommandError(
                    Failure.badData, "\(source.name) is larger than \(mebibytes) MiB, which no \(what) is")
            }
        }
    }
}
