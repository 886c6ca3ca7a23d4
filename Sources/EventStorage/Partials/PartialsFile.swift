internal import SystemPackage

// What is known of sealed segments, snapshots/<name>.partials
// ===========================================================
// Derived: one record for each sealed segment from the log's beginning, appended as segments come. Deletable at any
// moment. Integers are little-endian.
//
//   0   8  magic "ULPART1\n"
//   8   4  format version, 1
//   12  4  version of the content, given by who wrote it
//   16 16  ledger id
//   32 32  SHA-256 of what the content depends on beside the segments
//   64  4  CRC-32 of bytes 0 to 63
//   68     records
//
//   record, of the n-th segment:
//   0   4  magic "PRT1"
//   4   4  length of the content
//   8   8  first sequence of the segment
//   16 32  Merkle root of the segment
//   48  4  CRC-32 of bytes 0 to 47 and of the content
//   52     the content
//
// A record counts when those before it do, its CRC matches, and its root is that of the log's segment.

/// A file of contents derived from sealed segments, one each.
package struct PartialsFile: Sendable {
    private let directory: LedgerDirectory
    private let path: FilePath
    private let header: [UInt8]

    private static let magic = Array("ULPART1\n".utf8)
    private static let headerByteCount = 68
    static let recordMagic: UInt32 = 0x3154_5250
    static let recordByteCount = 52
    /// A file beyond this is not believed.
    private static let largestSize: UInt64 = 1 << 30

    /// `dependencies`: bytes that stand for what the content depends on beside the segments.
    package init(_ directory: LedgerDirectory, name: String, contentVersion: UInt32, dependencies: [UInt8]) {
        self.directory = directory
        path = directory.path.appending("snapshots").appending("\(name).partials")
        var hash = ContentHash()
        dependencies.withUnsafeBytes { hash.update($0) }
        var header = Self.magic
        header.append(littleEndian: UInt32(1))
        header.append(littleEndian: contentVersion)
        header += directory.header.id
        header += hash.finalize()
        header.append(littleEndian: header.withUnsafeBytes { crc32($0) })
        self.header = header
    }

    /// Hands out the contents of the log's first segments, in order, at most `limit`, until `body` wants no more.
    ///
    /// A file that is missing, damaged, of another ledger or of another history has none. Throws what `body` throws.
    package func read(limit: Int = .max, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws {
        guard let bytes = contentOfFile() else { return }
        try bytes.withUnsafeBytes { buffer in
            let records = records(in: buffer, limit: limit)
            guard try areOfThisLog(records) else { return }
            for record in records where try !body(record.content) { return }
        }
    }

    /// Takes the file to append to it, after `known` was given the contents that are there. Nil where another process is at it, or
    /// it cannot be written: who reads it does without.
    package func appender(known: (UnsafeRawBufferPointer) throws -> Void) -> PartialsAppender? {
        do {
            let file = try openForWriting()
            guard try file.lock(wait: false) else { return nil }
            let bytes = try file.bytes(at: 0, count: Int(min(file.size(), Self.largestSize)))
            let (count, end) = try bytes.withUnsafeBytes { buffer in
                let records = records(in: buffer, limit: .max)
                guard try areOfThisLog(records) else { return (0, 0) }
                for record in records { try known(record.content) }
                return (records.count, records.last.map { $0.end } ?? 0)
            }
            if end == 0 {
                try file.truncate(to: 0)
                try file.writeFully(header, at: 0)
            }
            return PartialsAppender(
                file, offset: UInt64(end == 0 ? header.count : end),
                nextSequence: UInt64(count) * directory.header.eventsPerFile)
        } catch {
            return nil
        }
    }

    /// The contents of the records one after another, whose memory does not grow with them; nil where there is no file. Waits for
    /// who appends to it.
    package func reader() throws -> PartialsReader? {
        guard let file = try directory.openIfThere(path), try file.lock(wait: true) else { return nil }
        return try PartialsReader(file, header: header)
    }

    private func openForWriting() throws -> any File {
        let folder = directory.path.appending("snapshots")
        do throws(Errno) {
            try directory.fileSystem.createDirectory(folder)
        } catch {
            guard error == .fileExists else { throw error }
        }
        return try directory.fileSystem.open(path, .create)
    }

    private func contentOfFile() -> [UInt8]? {
        do {
            let file = try directory.fileSystem.open(path, .read)
            let size = try file.size()
            return size <= Self.largestSize ? try file.bytes(at: 0, count: Int(size)) : nil
        } catch {
            return nil
        }
    }

    // MARK: Records

    private struct Record {
        let root: MerkleHash
        let content: UnsafeRawBufferPointer
        /// Where it ends in the file.
        let end: Int
    }

    static func record(of segment: SegmentFile, content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: recordMagic)
        bytes.append(littleEndian: UInt32(content.count))
        bytes.append(littleEndian: segment.firstSequence)
        bytes += segment.root.bytes
        let checksum = content.withUnsafeBytes { content in
            crc32(content, seed: bytes.withUnsafeBytes { crc32($0) })
        }
        bytes.append(littleEndian: checksum)
        return bytes + content
    }

    /// The whole records from the file's beginning.
    private func records(in bytes: UnsafeRawBufferPointer, limit: Int) -> [Record] {
        guard bytes.count >= Self.headerByteCount, bytes.prefix(header.count).elementsEqual(header) else { return [] }
        var records: [Record] = []
        var position = Self.headerByteCount
        while records.count < limit, position + Self.recordByteCount <= bytes.count {
            let head = UnsafeRawBufferPointer(rebasing: bytes[position..<position + Self.recordByteCount])
            let length = Int(head.integer(at: 4, as: UInt32.self))
            let start = position + Self.recordByteCount
            guard head.integer(at: 0, as: UInt32.self) == Self.recordMagic, length <= bytes.count - start,
                head.integer(at: 8, as: UInt64.self) == UInt64(records.count) * directory.header.eventsPerFile,
                let root = MerkleHash(head[16..<48])
            else { break }
            let content = UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
            let seed = crc32(UnsafeRawBufferPointer(rebasing: head[..<48]))
            guard crc32(content, seed: seed) == head.integer(at: 48, as: UInt32.self) else { break }
            records.append(Record(root: root, content: content, end: start + length))
            position = start + length
        }
        return records
    }

    /// Whether the roots are those of the log's segments: most follow from the header of the last log file, the others are
    /// asked of the segments.
    private func areOfThisLog(_ records: [Record]) throws -> Bool {
        let height = Int(directory.header.segmentHeight)
        var tree = MerkleFrontier()
        for record in records { tree.append(subtree: record.root, height: height) }
        let last = try LogCursor(directory, atFile: directory.lastActiveFile())
        guard last.frontier.sharesHistory(with: tree) else { return false }
        let covered = last.frontier.sharedSize(with: tree) / directory.header.eventsPerFile
        for (number, record) in records.enumerated().dropFirst(Int(covered)) {
            let first = UInt64(number) * directory.header.eventsPerFile
            guard try directory.segment(firstSequence: first)?.root == record.root else { return false }
        }
        return true
    }
}
