import EventStorage
import SystemPackage

/// What a check of the index of imported rows found.
package struct KeyIndexAudit: Sendable, Hashable {
    package var runCount = 0
    package var keyCount: UInt64 = 0
    /// What is wrong with which files, in words. Nothing of the ledger is lost by it: the next import makes the index again.
    package var problems: [String] = []
}

extension Ledger {
    /// Compares every run of the index with the keys of the segments that it covers, computed again. O(events).
    ///
    /// Throws what reading the log throws.
    package func verifyKeyIndex() throws -> KeyIndexAudit {
        try LedgerError.rethrowing { try KeyIndex.verify(directory, UserNames(directory, isHashing: false).hasher) }
    }
}

extension KeyIndex {
    /// See `Ledger.verifyKeyIndex`. Writes nothing; memory: a segment's keys, and 24 bytes for each segment of a run.
    static func verify(_ directory: LedgerDirectory, _ users: UserHasher?) throws -> KeyIndexAudit {
        var audit = KeyIndexAudit()
        for name in names(in: directory).sorted() {
            do {
                let run = try open(name, directory, users)
                try compare(run, directory, users)
                audit.runCount += 1
                audit.keyCount += run.header.keyCount
            } catch let run as UnusableRun {
                // An import may have merged it meanwhile.
                if names(in: directory).contains(name) { audit.problems.append("index/\(name) \(run.reason)") }
            }
        }
        return audit
    }

    /// Opens a run as the one that its name says it is.
    private static func open(_ name: String, _ directory: LedgerDirectory, _ users: UserHasher?) throws -> KeyRun {
        let bounds = name.hasSuffix(".keys") ? name.dropLast(5).split(separator: "-").map { UInt64($0) } : []
        let perFile = directory.header.eventsPerFile
        guard bounds.count == 2, let first = bounds[0], let end = bounds[1], first < end, first % perFile == 0,
            end % perFile == 0, end - first <= 1 << 32
        else { throw UnusableRun(name, "is no whole run") }
        var segments: [SealedSegment] = []
        for sequence in stride(from: first, to: end, by: Int(perFile)) {
            guard let segment = try directory.segment(firstSequence: sequence) else {
                throw UnusableRun(name, "is of events that are not sealed")
            }
            segments.append(SealedSegment(firstSequence: sequence, root: segment.root))
        }
        let expected = KeyRun.Expectation(directory, segments, users)
        return try KeyRun(
            opening: path(in: directory).appending(name), in: directory.fileSystem, expected)
    }

    /// Throws `UnusableRun` unless the run holds the keys of its segments, no others, in order.
    private static func compare(_ run: KeyRun, _ directory: LedgerDirectory, _ users: UserHasher?) throws {
        let perFile = directory.header.eventsPerFile
        let seed = KeyTally.Seed()
        var tallies = [KeyTally](repeating: KeyTally(), count: run.sequences.count / Int(perFile))
        let reader = KeyRunReader(run)
        var last: RowKey?
        while let key = try reader.next() {
            if let last, !(last < key) { throw UnusableRun(run.name, "is not in order") }
            guard run.sequences.contains(key.place) else {
                throw UnusableRun(run.name, "has a key of event \(key.place), which it does not cover")
            }
            tallies[Int((key.place - run.sequences.lowerBound) / perFile)].add(key, seed)
            last = key
        }
        var segmentKeys = SegmentKeys(users: users)
        for (number, found) in tallies.enumerated() {
            let first = run.sequences.lowerBound + UInt64(number) * perFile
            guard let segment = try directory.segment(firstSequence: first) else { continue }
            try segmentKeys.read(segment)
            var expected = KeyTally()
            for key in segmentKeys.keys { expected.add(key, seed) }
            guard found == expected else {
                throw UnusableRun(
                    run.name, "does not hold the keys of events \(first)–\(first + perFile - 1), as the log has them")
            }
        }
    }
}

/// A set of keys in three words, in whatever order they come: how many, and the sum of keyed hashes.
///
/// Nobody who wrote the file knew the seed, so other keys give the same sums with a chance of about 2⁻¹²⁸.
private struct KeyTally: Equatable {
    private var count: UInt64 = 0
    private var sums = SIMD2<UInt64>.zero

    struct Seed {
        let keys: [(UInt64, UInt64)]

        init() {
            var generator = SystemRandomNumberGenerator()
            keys = (0..<2).map { _ in (generator.next(), generator.next()) }
        }
    }

    mutating func add(_ key: RowKey, _ seed: Seed) {
        count += 1
        for word in 0..<2 {
            var hash = SipHash(key: seed.keys[word])
            withUnsafeBytes(of: key) { hash.update($0) }
            sums[word] &+= hash.finalize()
        }
    }
}
