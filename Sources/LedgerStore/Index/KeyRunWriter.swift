import EventStorage
import SystemPackage

/// Writes a run from front to back, in small memory but for the fences: 8 bytes a block.
final class KeyRunWriter {
    /// Why a run could not be written.
    enum Failure: Error {
        case disk(Errno)
        /// A row with 2^32 or more equals before it: its segments are read without an index.
        case notEncodable
    }

    private let file: any File
    private let header: KeyRunHeader
    private let buffer: UnsafeMutableRawBufferPointer
    private var used = 0
    /// Where in the buffer the block begins.
    private var blockStart = 0
    private var offset: UInt64 = 0
    private var fences: [UInt64] = []
    private var keyCount: UInt64 = 0

    private static let bufferedBlocks = 16

    /// `file`: empty. `header`: with the number of keys that will come.
    init(_ file: any File, _ header: KeyRunHeader) throws(Failure) {
        self.file = file
        self.header = header
        buffer = .allocate(
            byteCount: Self.bufferedBlocks * header.keysPerBlock * KeyRunHeader.keyByteCount, alignment: 16)
        fences.reserveCapacity(header.blockCount)
        try write(header.encoded)
    }

    deinit { buffer.deallocate() }

    /// Keys come in ascending order.
    func append(_ key: RowKey) throws(Failure) {
        guard key.encode(to: buffer.baseAddress! + used, firstSequence: header.sequences.lowerBound) else {
            throw .notEncodable
        }
        if used == blockStart { fences.append(UInt64(key.lead) << 32) }
        used += KeyRunHeader.keyByteCount
        keyCount += 1
        if used - blockStart == header.keysPerBlock * KeyRunHeader.keyByteCount { try endBlock() }
    }

    func finish() throws(Failure) {
        precondition(keyCount == header.keyCount, "the header was written first")
        if used > blockStart { try endBlock() }
        try flush()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 * fences.count + KeyRunHeader.footerByteCount)
        for fence in fences { bytes.append(littleEndian: fence) }
        bytes.append(littleEndian: bytes.withUnsafeBytes { crc32($0) })
        bytes += KeyRunHeader.endMagic
        try write(bytes)
    }

    private func endBlock() throws(Failure) {
        let block = UnsafeRawBufferPointer(rebasing: buffer[blockStart..<used])
        fences[fences.count - 1] |= UInt64(crc32(block))
        blockStart = used
        if used == buffer.count { try flush() }
    }

    private func flush() throws(Failure) {
        do throws(Errno) {
            try file.writeFully(UnsafeRawBufferPointer(rebasing: buffer[..<used]), at: offset)
        } catch {
            throw .disk(error)
        }
        offset += UInt64(used)
        used = 0
        blockStart = 0
    }

    private func write(_ bytes: [UInt8]) throws(Failure) {
        do throws(Errno) {
            try file.writeFully(bytes, at: offset)
        } catch {
            throw .disk(error)
        }
        offset += UInt64(bytes.count)
    }
}
