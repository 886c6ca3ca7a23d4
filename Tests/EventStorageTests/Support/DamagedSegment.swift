import SystemPackage
import TestSupport

@testable import EventStorage

/// A segment whose file changes, and what may come of reading it.
struct DamagedSegment {
    let sample: SampleSegment
    /// The fields that scans ask for.
    private let fields: [UInt16]
    private let scan = SegmentScan()
    /// What the file holds while it is whole, of all events and of those of some kinds.
    private let columns: [(kinds: Set<Int64>?, scanned: ScannedColumns)]

    init(_ sample: SampleSegment, fields: [UInt16] = [1, 3, 4, 5, 6, 16, 21, 22, 26, 32, 36, 45, 47, 49]) throws {
        self.sample = sample
        self.fields = fields
        let segment = try sample.open()
        columns = try ([nil] + Self.selections).map { kinds in
            let filter = kinds.map { kinds in SegmentScan.Filter(1, isWanted: kinds.contains) }
            return (kinds, try ScannedColumns(segment, fields: fields, where: filter))
        }
    }

    /// Pairs of calls and answers, with every prediction.
    static func pairs(_ count: Int, seed: UInt64 = 1) throws -> DamagedSegment {
        try DamagedSegment(
            SampleSegment(SampleEvents.pairs(count, seed: seed).map(SampleEvents.encode), schema: SampleEvents.schema))
    }

    /// Events of several kinds, with every prediction, mostly in columns that one kind has.
    static func kinds(_ count: Int, seed: UInt64 = 1) throws -> DamagedSegment {
        let fields = KindMixture.fields(of: [.firstKind]) + KindMixture.terms
        let events = KindMixture.events(count, hasKindless: false, hasManyShapes: false, seed: seed)
            .map { $0.filter { fields.contains($0.key) } }
        return try DamagedSegment(
            SampleSegment(events.map(SampleEvents.encode), schema: KindMixture.schema), fields: fields)
    }

    /// Extremes: byte planes, escapes, dictionaries of everything.
    static func anything(_ count: Int, seed: UInt64 = 1) throws -> DamagedSegment {
        try DamagedSegment(
            SampleSegment(
                SampleEvents.anything(count, seed: seed).map(SampleEvents.encode), schema: SampleEvents.schema))
    }

    /// Ids by patterns, other texts between them.
    static func ids(_ count: Int, seed: UInt64 = 1) throws -> DamagedSegment {
        let sample = try SampleSegment(
            SampleEvents.ids(count, seed: seed).map(SampleEvents.encode), schema: SampleEvents.schema)
        guard try sample.open().directory.texts.contains(where: { !$0.patterns.isEmpty && $0.bytes.rawLength > 0 })
        else { throw BrokenPromise("no patterns, or nothing else") }
        return try DamagedSegment(sample)
    }

    /// Reads the events from other bytes: they must not be read to their end, nor must their digest be taken for the
    /// right one; each with an error that names the file, and no other events before it.
    func expectRefusal(_ what: @autoclosure () -> String, _ bytes: [UInt8]) {
        guard bytes != sample.bytes else { return }
        let disk = SimulatedDisk()
        disk.replaceContent(of: SampleSegment.path, with: bytes)
        expectPromises(what()) {
            guard try refusal({ _ = try read(disk) }) else { throw BrokenPromise("all its events were read") }
            let isCaught = try refusal { try open(disk).checkDigest() }
            guard isCaught else { throw BrokenPromise("its digest was taken for right") }
            // Scans do not read all blocks.
            let expected = Self.pick(columns, for: bytes)
            var scanned: ScannedColumns?
            _ = try refusal { scanned = try scanColumns(of: open(disk), expected.kinds) }
            guard scanned == nil || scanned == expected.scanned else { throw BrokenPromise("other columns") }
        }
    }

    /// Reads events and columns from bytes with right checksums all over: that ends, whatever they say. Returns whether
    /// they were refused; if not, events that are not those of the sample have another tree root.
    @discardableResult
    func expectNoHarm(_ what: @autoclosure () -> String, _ bytes: [UInt8]) -> Bool {
        let disk = SimulatedDisk()
        disk.replaceContent(of: SampleSegment.path, with: bytes)
        var isRefused = false
        expectPromises(what()) {
            var events: [[UInt8]] = []
            isRefused = try refusal { events = try read(disk, mayDiffer: true) }
            let kinds = Self.pick(Self.selections, for: bytes)
            _ = try refusal { try readColumns(disk, of: kinds) }
            try readSelected(disk, of: kinds, all: isRefused ? nil : events)
            guard !isRefused, events != sample.events else { return }
            var tree = MerkleFrontier()
            for event in events { tree.append(event.withUnsafeBytes { .leaf($0) }) }
            guard tree.root != (try open(disk).root) else {
                throw BrokenPromise("other events, and the same tree root")
            }
        }
        return isRefused
    }

    private func refusal(_ body: () throws -> Void) throws -> Bool {
        guard let error = try storageError(body) else { return false }
        guard error.code == .corrupt, error.path == SampleSegment.path.string, error.offset != nil,
            error.sequences?.lowerBound == sample.firstSequence
        else { throw error }
        return true
    }

    private func read(_ disk: SimulatedDisk, mayDiffer: Bool = false) throws -> [[UInt8]] {
        let reader = SegmentEvents()
        try reader.begin(open(disk))
        var events: [[UInt8]] = []
        while try reader.next({ part in
            try part.forEachEvent { _, bytes in
                guard
                    mayDiffer || events.count < sample.events.count && bytes.elementsEqual(sample.events[events.count])
                else { throw BrokenPromise("event \(events.count) is another") }
                events.append(Array(bytes))
            }
        }) {}
        return events
    }

    /// Some kinds of events alone: refused, or those that are among all, where all were read.
    private func readSelected(_ disk: SimulatedDisk, of kinds: Set<Int64>, all: [[UInt8]]?) throws {
        let reader = SegmentEvents()
        let isRefused = try refusal {
            try reader.begin(open(disk), where: SegmentScan.Filter(1, isWanted: kinds.contains))
            while try reader.nextSelected({ sequence, bytes in
                guard let all, !bytes.elementsEqual(all[Int(sequence - sample.firstSequence)]) else { return }
                throw BrokenPromise("event \(sequence) of kinds \(kinds) is another")
            }) {}
        }
        if isRefused, all != nil { throw BrokenPromise("all events were read, and those of kinds \(kinds) were not") }
    }

    /// As projections do: a few fields, without putting events together; of all events, and of those of some kinds. A filter
    /// changes nothing but which events are handed out; only what is not read of the others need not be refused.
    private func readColumns(_ disk: SimulatedDisk, of kinds: Set<Int64>) throws {
        let segment = try open(disk)
        var (all, some): (ScannedColumns?, ScannedColumns?)
        let isRefused = try refusal { all = try scanColumns(of: segment) }
        let isRefusedInPart = try refusal { some = try scanColumns(of: segment, kinds) }
        guard !isRefused, let expected = all?.selecting(1, kinds.contains) else { return }
        let differences = isRefusedInPart ? ["a refusal"] : some?.differences(from: expected) ?? []
        guard differences.isEmpty else { throw BrokenPromise("of kinds \(kinds) alone: \(differences)") }
    }

    private func open(_ disk: SimulatedDisk) throws -> SegmentFile {
        try SampleSegment.open(disk, firstSequence: sample.firstSequence, count: sample.events.count)
    }

    private func scanColumns(of segment: SegmentFile, _ kinds: Set<Int64>? = nil) throws -> ScannedColumns {
        let filter = kinds.map { kinds in SegmentScan.Filter(1, isWanted: kinds.contains) }
        return try ScannedColumns(segment, fields: fields, where: filter, with: scan)
    }

    /// The kinds of events that scans ask for.
    private static let selections: [Set<Int64>] = [[1], [2, 3], []]

    /// Each file is scanned one way; which, is chance, and the same chance each time.
    private static func pick<Way>(_ ways: [Way], for file: [UInt8]) -> Way {
        ways[Int(file.withUnsafeBytes { crc32($0) }) % ways.count]
    }
}
