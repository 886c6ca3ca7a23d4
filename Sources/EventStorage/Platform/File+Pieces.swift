package import SystemPackage

/// How many bytes of a long file are held in memory at a time.
let filePieceByteCount = 64 * 1024

extension File {
    /// The offset behind the last byte of the range that is not zero; nil when all are. Memory: one piece.
    func endOfNonZero(in range: Range<UInt64>) throws(Errno) -> UInt64? {
        var end: UInt64?
        try forEachPiece(of: range) { offset, bytes in
            guard !bytes.isAllZero, let last = bytes.lastIndex(where: { $0 != 0 }) else { return }
            end = offset + UInt64(last) + 1
        }
        return end
    }

    /// How many zeros stand at an offset, before anything else or the end of the file.
    func zeroCount(at offset: UInt64, upTo limit: Int) throws(Errno) -> Int {
        try withUnsafeTemporaryAllocation(byteCount: limit, alignment: 8) { buffer in
            Result { () throws(Errno) in
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<(try readFully(into: buffer, at: offset))])
                return bytes.isAllZero ? bytes.count : bytes.prefix { $0 == 0 }.count
            }
        }.get()
    }

    /// Writes a range of this file to the beginning of another.
    func copy(_ range: Range<UInt64>, to other: any File) throws(Errno) {
        try forEachPiece(of: range) { (offset, bytes) throws(Errno) in
            try other.writeFully(bytes, at: offset - range.lowerBound)
        }
    }

    /// SHA-256 of the whole file.
    package func digest() throws(Errno) -> [UInt8] {
        var hash = ContentHash()
        try forEachPiece(of: 0..<size()) { _, bytes in hash.update(bytes) }
        return hash.finalize()
    }

    /// Hands out the bytes of a range in order, with the offset of each piece; ends early where the file does.
    private func forEachPiece(
        of range: Range<UInt64>, _ body: (UInt64, UnsafeRawBufferPointer) throws(Errno) -> Void
    ) throws(Errno) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: filePieceByteCount, alignment: 16)
        defer { buffer.deallocate() }
        var offset = range.lowerBound
        while offset < range.upperBound {
            let wanted = Int(min(UInt64(filePieceByteCount), range.upperBound - offset))
            let count = try readFully(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: offset)
            guard count > 0 else { return }
            try body(offset, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += UInt64(count)
        }
    }
}
