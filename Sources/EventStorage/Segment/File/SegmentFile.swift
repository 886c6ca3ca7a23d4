package import SystemPackage

// A sealed segment, segments/<firstSequence>.segment
// ==================================================
// A full log file's events as columns: written once, never changed. Integers are little-endian.
//
//   0   8  magic "ULEDSEG\n"
//   8   4  format version, 1
//   12  4  incompatible flags, 0
//   16 16  ledger id
//   32  8  first sequence, a multiple of the ledger's events per file
//   40  4  count of events
//   44  4  CRC-32 of bytes 0 to 43
//   48     blocks, one after another without gaps, as the directory says (SegmentDirectory.swift, VectorLayout.swift)
//          the directory
//          the trailer, 100 bytes:
//   0   8    where the directory begins
//   8   4    its length: it ends where the trailer begins
//   12  4    its CRC-32
//   16 32    Merkle root over the segment's events: a perfect subtree of the ledger's tree
//   48  8    recordedAt of the last event, nanoseconds since 1970 UTC, signed
//   56 32    SHA-256 of all bytes of the file before this one
//   88  4    CRC-32 of the trailer's bytes 0 to 87
//   92  8    magic "ULEDSEGE"
//
// A reader checks header and trailer, then the directory's CRC, and of the blocks the CRC of each that it reads. The
// SHA-256 covers the rest: `audit verify` computes it.

/// A segment's file, open for reading: header, trailer and directory have been checked.
package final class SegmentFile: Sendable {
    package let firstSequence: UInt64
    package let count: Int
    package let root: MerkleHash
    package let lastRecordedAtNanoseconds: Int64
    package let path: FilePath
    let file: any File
    let directory: SegmentDirectory
    /// Where the trailer's SHA-256 stands, and its value.
    let digestOffset: UInt64
    let digest: [UInt8]

    static let magic = Array("ULEDSEG\n".utf8)
    static let endMagic = Array("ULEDSEGE".utf8)
    static let headerByteCount = 48
    static let trailerByteCount = 100

    package var endSequence: UInt64 { firstSequence + UInt64(count) }

    /// Throws `.corrupt`, naming the file and its events, `.newerFormat`, and `.notALedger` when there is no such file.
    init(
        opening path: FilePath, in fileSystem: any FileSystem, ledgerID: [UInt8], firstSequence: UInt64, count: Int
    ) throws(StorageError) {
        self.path = path
        self.firstSequence = firstSequence
        self.count = count
        file = try attempt("open the segment", path) { () throws(Errno) in try fileSystem.open(path, .read) }
        let checks = Checks(path: path, sequences: firstSequence...firstSequence + UInt64(count) - 1)
        let size = try attempt("look at the segment", path) { [file] () throws(Errno) in try file.size() }
        let ends = UInt64(Self.headerByteCount + Self.trailerByteCount)
        guard size >= ends else { throw checks.corrupt("the segment is cut to \(size) bytes", at: 0) }
        try Self.checkHeader(
            try checks.read(file, at: 0, count: Self.headerByteCount), ledgerID: ledgerID,
            firstSequence: firstSequence, count: count, checks)
        let trailerOffset = size - UInt64(Self.trailerByteCount)
        let trailer = try checks.read(file, at: trailerOffset, count: Self.trailerByteCount)
        guard Array(trailer.suffix(8)) == Self.endMagic,
            trailer.withUnsafeBytes({ crc32(UnsafeRawBufferPointer(rebasing: $0[..<88])) == $0.uint32(at: 88) }),
            let root = MerkleHash(trailer[16..<48])
        else { throw checks.corrupt("the segment's trailer is damaged", at: trailerOffset) }
        let (start, length, checksum, recordedAt) = trailer.withUnsafeBytes {
            (
                $0.integer(at: 0, as: UInt64.self), $0.uint32(at: 8), $0.uint32(at: 12),
                $0.integer(at: 48, as: Int64.self)
            )
        }
        self.root = root
        lastRecordedAtNanoseconds = recordedAt
        digest = Array(trailer[56..<88])
        digestOffset = trailerOffset + 56
        guard start >= UInt64(Self.headerByteCount), start <= trailerOffset, trailerOffset - start == UInt64(length)
        else { throw checks.corrupt("the segment's trailer is damaged", at: trailerOffset) }
        let bytes = try checks.read(file, at: start, count: Int(length))
        guard bytes.withUnsafeBytes({ crc32($0) }) == checksum else {
            throw checks.corrupt("the segment's directory is damaged", at: start)
        }
        do throws(DirectoryError) {
            directory = try SegmentDirectory(decoding: bytes, count: count, fileSize: start)
        } catch {
            throw checks.corrupt("the segment's directory cannot be read (\(error))", at: start)
        }
    }

    private static func checkHeader(
        _ header: [UInt8], ledgerID: [UInt8], firstSequence: UInt64, count: Int, _ checks: Checks
    ) throws(StorageError) {
        let (version, flags, first, stored, isIntact) = header.withUnsafeBytes {
            (
                $0.uint32(at: 8), $0.uint32(at: 12), $0.integer(at: 32, as: UInt64.self), $0.uint32(at: 40),
                crc32(UnsafeRawBufferPointer(rebasing: $0[..<44])) == $0.uint32(at: 44)
            )
        }
        guard Array(header[..<8]) == magic, isIntact else {
            throw checks.corrupt("the segment's header is damaged", at: 0)
        }
        guard version == LedgerHeader.formatVersion, flags == 0 else {
            throw StorageError(
                .newerFormat, "this segment has format version \(version) (flags \(flags))",
                path: checks.path.string, advice: "use a newer usage-ledger; nothing was changed")
        }
        guard Array(header[16..<32]) == ledgerID else {
            throw checks.corrupt("the segment belongs to another ledger", at: 16)
        }
        guard first == firstSequence, Int(stored) == count else {
            throw checks.corrupt("the segment's name and content disagree", at: 32)
        }
    }

    /// The bytes before the first block.
    static func header(ledgerID: [UInt8], firstSequence: UInt64, count: Int) -> [UInt8] {
        var bytes = magic
        bytes.append(littleEndian: LedgerHeader.formatVersion)
        bytes.append(littleEndian: UInt32(0))
        bytes += ledgerID
        bytes.append(littleEndian: firstSequence)
        bytes.append(littleEndian: UInt32(count))
        bytes.append(littleEndian: bytes.withUnsafeBytes { crc32($0) })
        return bytes
    }

    /// The whole file: `bytes` are header and blocks.
    static func finish(
        _ bytes: [UInt8], directory: SegmentDirectory, root: MerkleHash, lastRecordedAtNanoseconds: Int64
    ) -> [UInt8] {
        let encoded = directory.encoded
        var file = bytes + encoded
        let trailerStart = file.count
        file.append(littleEndian: UInt64(bytes.count))
        file.append(littleEndian: UInt32(encoded.count))
        file.append(littleEndian: encoded.withUnsafeBytes { crc32($0) })
        file += root.bytes
        file.append(littleEndian: lastRecordedAtNanoseconds)
        var digest = ContentHash()
        file.withUnsafeBytes { digest.update($0) }
        file += digest.finalize()
        file.append(
            littleEndian: file.withUnsafeBytes { crc32(UnsafeRawBufferPointer(rebasing: $0[trailerStart...])) })
        file += endMagic
        return file
    }

    var checks: Checks { Checks(path: path, sequences: firstSequence...endSequence - 1) }

    /// Reads parts of the file and names what is wrong with them.
    struct Checks {
        let path: FilePath
        let sequences: ClosedRange<UInt64>

        func read(_ file: any File, at offset: UInt64, count: Int) throws(StorageError) -> [UInt8] {
            let bytes = try attempt("read the segment", path) { () throws(Errno) in
                try file.bytes(at: offset, count: count)
            }
            guard bytes.count == count else { throw corrupt("the segment is cut short", at: offset) }
            return bytes
        }

        func corrupt(_ message: String, at offset: UInt64) -> StorageError {
            StorageError(
                .corrupt, message, path: path.string, offset: offset, sequences: sequences,
                advice: "restore the file from a backup")
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func uint32(at offset: Int) -> UInt32 { integer(at: offset, as: UInt32.self) }
}
