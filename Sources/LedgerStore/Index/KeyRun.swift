import EventStorage
import SystemPackage

/// A run of keys, open for reading: header, fences and footer have been checked.
final class KeyRun: Sendable {
    let name: String
    let header: KeyRunHeader
    let file: any File
    /// The fences as they stand in the file: the upper half of a block's first key, then its CRC-32.
    let fences: [UInt64]

    var sequences: Range<UInt64> { header.sequences }

    /// What a run must be to be believed.
    struct Expectation {
        var ledgerID: [UInt8]
        var sequences: Range<UInt64>
        var historyDigest: [UInt8]
        /// The same without the key of users.
        var eventsDigest: [UInt8]

        /// `segments`: neighbours, ascending. `users`: what their names are hashed with, where the ledger has a key.
        init(_ directory: LedgerDirectory, _ segments: some Collection<SealedSegment>, _ users: UserHasher?) {
            ledgerID = directory.header.id
            let first = segments.first?.firstSequence ?? 0
            sequences = first..<first + UInt64(segments.count) * directory.header.eventsPerFile
            var digest = ContentHash()
            for segment in segments { segment.root.withUnsafeBytes { digest.update($0) } }
            var both = digest
            eventsDigest = digest.finalize()
            if let users { users.fingerprint.withUnsafeBytes { both.update($0) } }
            historyDigest = both.finalize()
        }

        var name: String { "\(sequences.lowerBound)-\(sequences.upperBound).keys" }
    }

    /// Throws `UnusableRun` for whatever is not the run expected, whole. Memory: 8 bytes a block.
    init(opening path: FilePath, in fileSystem: any FileSystem, _ expected: Expectation) throws(UnusableRun) {
        let name = expected.name
        self.name = name
        let file = try UnusableRun.reading(name) { () throws(Errno) in try fileSystem.open(path, .read) }
        self.file = file
        let bytes = try UnusableRun.reading(name) { () throws(Errno) in
            try file.bytes(at: 0, count: KeyRunHeader.byteCount)
        }
        header = try Self.checked(bytes, expected)
        let size = try UnusableRun.reading(name) { () throws(Errno) in try file.size() }
        guard size == header.fileByteCount else {
            throw UnusableRun(name, "does not have the length that its head states")
        }
        fences = try Self.fences(file, header, name)
    }

    private static func checked(_ bytes: [UInt8], _ expected: Expectation) throws(UnusableRun) -> KeyRunHeader {
        let header: KeyRunHeader
        do throws(KeyRunHeader.Problem) {
            header = try KeyRunHeader(decoding: bytes)
        } catch {
            switch error {
            case .damaged: throw UnusableRun(expected.name, "has a damaged head")
            case .otherFormat(let version, let flags):
                throw UnusableRun(expected.name, "has format version \(version) (flags \(flags))")
            }
        }
        guard header.ledgerID == expected.ledgerID else {
            throw UnusableRun(expected.name, "belongs to another ledger")
        }
        if header.sequences == expected.sequences, header.historyDigest == expected.eventsDigest,
            expected.eventsDigest != expected.historyDigest
        {
            throw UnusableRun(expected.name, "was made before the ledger had a key for users")
        }
        guard header.sequences == expected.sequences, header.historyDigest == expected.historyDigest else {
            throw UnusableRun(expected.name, "is of other events than the ledger has")
        }
        return header
    }

    private static func fences(_ file: any File, _ header: KeyRunHeader, _ name: String) throws(UnusableRun) -> [UInt64]
    {
        let count = header.blockCount
        let bytes = try UnusableRun.reading(name) { () throws(Errno) in
            try file.bytes(at: header.fencesOffset, count: 8 * count + KeyRunHeader.footerByteCount)
        }
        let fences = bytes.withUnsafeBytes { bytes -> [UInt64]? in
            let end = 8 * count
            guard bytes.count == end + KeyRunHeader.footerByteCount,
                crc32(UnsafeRawBufferPointer(rebasing: bytes[..<end])) == bytes.integer(at: end, as: UInt32.self),
                bytes[(end + 4)...].elementsEqual(KeyRunHeader.endMagic)
            else { return nil }
            return (0..<count).map { bytes.integer(at: 8 * $0, as: UInt64.self) }
        }
        guard let fences else { throw UnusableRun(name, "has damaged fences") }
        return fences
    }

    /// The first block from `start` on that may hold keys not before those that begin with `lead`. O(log distance).
    func block(notBefore lead: UInt32, from start: Int) -> Int {
        // All keys of a block lie before those that begin as the next block's first.
        func isBefore(_ block: Int) -> Bool { block + 1 < fences.count && fences[block + 1] >> 32 < UInt64(lead) }
        guard start < fences.count, isBefore(start) else { return start }
        var step = 1
        while isBefore(start + step) { step *= 2 }
        var (low, high) = (start + step / 2, start + step)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if isBefore(middle) { low = middle } else { high = middle }
        }
        return high
    }
}

/// A run that is not believed, and why.
struct UnusableRun: Error, Hashable {
    let name: String
    let reason: String

    init(_ name: String, _ reason: String) {
        self.name = name
        self.reason = reason
    }

    /// Runs a system call on a run's file: a run that cannot be read is as good as none.
    static func reading<Result>(
        _ name: String, _ body: () throws(Errno) -> Result
    ) throws(UnusableRun) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw UnusableRun(name, "cannot be read (\(error))")
        }
    }
}

/// A sealed segment, as far as the index must know it.
struct SealedSegment: Sendable, Hashable {
    let firstSequence: UInt64
    let root: MerkleHash
}
