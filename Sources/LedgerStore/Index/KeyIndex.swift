import EventStorage
import SystemPackage

// The index of imported rows
// ==========================
// For each sealed segment a run of its keys; eight neighbouring runs of equal size, the first of which begins at a
// multiple of eight such, are merged into one. So n segments have at most seven runs of each of log8(n) + 1 sizes, and a
// key is written as often as there are sizes. All of it is derived: it is made and merged when an import is planned, by
// the one process that holds the lock on imports.
//
//   1. read the log: of sealed segments only what they are, of the files behind them the keys
//   2. cover the sealed segments with the largest runs there can be; a run that is not there, or is not believed, is
//      merged from the eight smaller ones, made in the same way, and the least is made from its segment
//   3. when a run cannot be written, the smaller ones serve; without those, the keys of the segment go the way of step 1
//   4. remove what is not used: runs that were merged, or are of events that the ledger does not have
//
// A block is checked when it is read. When one is damaged, the run is removed and all is done again: the answer never
// depends on it.

/// Makes the derived index good, and finds the keys that a ledger has.
struct KeyIndex {
    private let directory: LedgerDirectory
    private let keysPerBlock: Int
    private let users: UserHasher?
    private(set) var report = KeyIndexReport()
    private var segmentKeys: SegmentKeys
    /// The files in the folder when this began.
    private var names: Set<String> = []
    /// Whether files of the index can be written.
    private var isWritable = true
    /// Runs that were made or discarded. One that has to be discarded after that shows a disk that is not to be trusted with
    /// an index.
    private var renewed: Set<String> = []
    private var isUsable = true

    /// How many neighbours are merged into one.
    static var fanOut: Int { 8 }
    /// An index of so many segments that is not there is worth a word.
    private static let notableSegments = 8

    /// `users`: what their names are hashed with, where the ledger has a key.
    init(_ directory: LedgerDirectory, users: UserHasher?, keysPerBlock: Int = 128) {
        self.directory = directory
        self.users = users
        segmentKeys = SegmentKeys(users: users)
        self.keysPerBlock = keysPerBlock
    }

    static func path(in directory: LedgerDirectory) -> FilePath { directory.path.appending("index") }

    private var path: FilePath { Self.path(in: directory) }

    /// Calls back with the keys that the ledger has; again, when a run turns out to be damaged on the way.
    mutating func withKnownKeys<Result>(
        ofSource source: String, _ body: (KnownKeys) throws -> Result
    ) throws -> Result {
        while true {
            do {
                return try body(try knownKeys(ofSource: source))
            } catch let run as UnusableRun {
                discard(run)
            }
        }
    }

    /// The keys of all imported rows that are durable: of a source's at least, where they are read from the log.
    ///
    /// Throws what reading the log throws, and `StorageError` when what is not indexed cannot be sorted. Memory: a
    /// segment's keys, 8 bytes for 128 keys of the index, and a sorter's.
    private mutating func knownKeys(ofSource source: String) throws -> KnownKeys {
        var rest = ExternalSorter<RowKey>(directory)
        var sealed: [SealedSegment] = []
        let reader = try LogReader(directory)
        try reader.readOn(
            segments: { segment in
                sealed.append(SealedSegment(firstSequence: segment.firstSequence, root: segment.root))
            },
            frames: { frame in try frame.forEachRowKey(ofSource: source, users: users) { try rest.append($0) } })
        var runs: [KeyRun] = []
        names = Self.names(in: directory)
        if names.isEmpty, sealed.count >= Self.notableSegments { report.wasRebuilt = true }
        var segments = sealed[...]
        while let first = segments.first {
            let level = isUsable ? Self.level(at: first, segments, directory) : 0
            let count = Self.segmentCount(ofLevel: level)
            runs += try cover(segments.prefix(count), level, source, &rest)
            segments = segments.dropFirst(count)
        }
        if isUsable { removeFiles(except: Set(runs.map(\.name))) }
        return KnownKeys(runs: runs, rest: try rest.sorted())
    }

    /// Takes note that a run is damaged, so that the next call makes it again.
    private mutating func discard(_ run: UnusableRun) {
        report.discarded.append("index/\(run.name) \(run.reason)")
        try? directory.fileSystem.remove(path.appending(run.name))
        if !renewed.insert(run.name).inserted { isUsable = false }
    }

    // MARK: Which runs there should be

    static func segmentCount(ofLevel level: Int) -> Int { 1 << (3 * level) }

    /// The largest run that may begin with a segment: of neighbours that are all there, and 32 bits of sequences.
    private static func level(
        at first: SealedSegment, _ segments: ArraySlice<SealedSegment>, _ directory: LedgerDirectory
    ) -> Int {
        let height = UInt64(directory.segmentHeight)
        let number = first.firstSequence >> height
        var level = 0
        while true {
            let count = segmentCount(ofLevel: level + 1)
            guard count << height <= 1 << 32, number % UInt64(count) == 0, segments.count >= count,
                segments[segments.startIndex + count - 1].firstSequence >> height == number + UInt64(count) - 1
            else { return level }
            level += 1
        }
    }

    /// Opens or makes what covers the segments of one run; what no run can be made of goes to `rest`.
    private mutating func cover(
        _ segments: ArraySlice<SealedSegment>, _ level: Int, _ source: String, _ rest: inout ExternalSorter<RowKey>
    ) throws -> [KeyRun] {
        let expected = KeyRun.Expectation(directory, segments, users)
        if isUsable, let run = open(expected) { return [run] }
        guard level > 0 else {
            return try make(expected, segments[segments.startIndex], source, &rest).map { [$0] } ?? []
        }
        var parts: [KeyRun] = []
        let count = Self.segmentCount(ofLevel: level - 1)
        for part in 0..<Self.fanOut {
            parts += try cover(segments.dropFirst(part * count).prefix(count), level - 1, source, &rest)
        }
        // Fewer or smaller ones, where some could not be written.
        guard isWritable, parts.count == Self.fanOut, let merged = try merge(parts, expected) else { return parts }
        return [merged]
    }

    private mutating func open(_ expected: KeyRun.Expectation) -> KeyRun? {
        guard names.contains(expected.name) else { return nil }
        do throws(UnusableRun) {
            return try KeyRun(opening: path.appending(expected.name), in: directory.fileSystem, expected)
        } catch {
            names.remove(expected.name)
            discard(error)
            return nil
        }
    }

    // MARK: Making runs

    /// A run of one segment's keys; nil when it could not be written, and the keys went to `rest`.
    private mutating func make(
        _ expected: KeyRun.Expectation, _ sealed: SealedSegment, _ source: String, _ rest: inout ExternalSorter<RowKey>
    ) throws -> KeyRun? {
        guard let segment = try directory.segment(firstSequence: sealed.firstSequence), segment.root == sealed.root
        else {
            throw StorageError(
                .busy, "a segment was replaced while it was read",
                path: directory.segmentPath(firstSequence: sealed.firstSequence).string,
                advice: "run the same command again")
        }
        let writes = isWritable && isUsable
        try segmentKeys.read(segment, ofSource: writes ? nil : source)
        if writes {
            segmentKeys.sort()
            let keys = segmentKeys.keys
            let run = try write(expected, count: UInt64(keys.count)) { (writer) throws(KeyRunWriter.Failure) in
                for key in keys { try writer.append(key) }
            }
            if let run {
                report.indexedEvents += directory.header.eventsPerFile
                return run
            }
        }
        for key in segmentKeys.keys { try rest.append(key) }
        return nil
    }

    /// One run of all the parts' keys, which are then removed; nil when it could not be written. Throws `UnusableRun`.
    private mutating func merge(_ parts: [KeyRun], _ expected: KeyRun.Expectation) throws -> KeyRun? {
        let count = parts.reduce(0) { $0 + $1.header.keyCount }
        let merged = try write(expected, count: count) { writer in
            var keys = try MergedRuns(parts)
            while let key = try keys.next() { try writer.append(key) }
        }
        guard merged != nil else { return nil }
        for part in parts { try? directory.fileSystem.remove(path.appending(part.name)) }
        return merged
    }

    /// Writes a run under another name, renames it, and opens it. Nil when the disk does not take it, which is noted.
    private mutating func write(
        _ expected: KeyRun.Expectation, count: UInt64, _ body: (KeyRunWriter) throws -> Void
    ) throws -> KeyRun? {
        let temporary = path.appending(expected.name + ".tmp")
        do {
            let header = KeyRunHeader(
                ledgerID: expected.ledgerID, sequences: expected.sequences, historyDigest: expected.historyDigest,
                keyCount: count, keysPerBlock: keysPerBlock)
            let writer = try KeyRunWriter(try makeFile(temporary), header)
            try body(writer)
            try writer.finish()
            try directory.fileSystem.rename(temporary, to: path.appending(expected.name))
            renewed.insert(expected.name)
            return try KeyRun(opening: path.appending(expected.name), in: directory.fileSystem, expected)
        } catch let error as UnusableRun {
            try? directory.fileSystem.remove(temporary)
            throw error
        } catch let error as Errno {
            note(error.description)
        } catch KeyRunWriter.Failure.disk(let error) {
            note(error.description)
        } catch KeyRunWriter.Failure.notEncodable {
            // That segment alone is read without an index.
        }
        try? directory.fileSystem.remove(temporary)
        return nil
    }

    private mutating func note(_ obstacle: String) {
        isWritable = false
        report.obstacle = report.obstacle ?? obstacle
    }

    private func makeFile(_ file: FilePath) throws(Errno) -> any File {
        let fileSystem = directory.fileSystem
        do throws(Errno) {
            try fileSystem.createDirectory(path)
        } catch {
            guard error == .fileExists else { throw error }
        }
        let made = try fileSystem.open(file, .create)
        // What a process that died left.
        try made.truncate(to: 0)
        return made
    }

    // MARK: The folder

    /// The names of runs, whole or not, in the folder; nothing else in it is touched.
    static func names(in directory: LedgerDirectory) -> Set<String> {
        let names: [String]? = try? directory.fileSystem.names(in: path(in: directory))
        return Set((names ?? []).filter { $0.hasSuffix(".keys") || $0.hasSuffix(".keys.tmp") })
    }

    private func removeFiles(except used: Set<String>) {
        for name in Self.names(in: directory).subtracting(used) {
            try? directory.fileSystem.remove(path.appending(name))
        }
    }
}

/// The keys of several runs, ascending.
struct MergedRuns {
    private let readers: [KeyRunReader]
    /// The next key of each reader; nil at its end. Eight are looked through faster than a heap is kept.
    private var heads: [RowKey?]

    init(_ runs: [KeyRun]) throws(UnusableRun) {
        readers = runs.map { KeyRunReader($0) }
        heads = []
        for reader in readers { heads.append(try reader.next()) }
    }

    mutating func next() throws(UnusableRun) -> RowKey? {
        var least: RowKey?
        var source = 0
        for (number, head) in heads.enumerated() {
            guard let head else { continue }
            if let current = least, current < head { continue }
            least = head
            source = number
        }
        if least != nil { heads[source] = try readers[source].next() }
        return least
    }
}
