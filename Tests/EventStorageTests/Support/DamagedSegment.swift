import SystemPackage
import TestSupport

@testable import EventStorage

/// A segment whose file changes, and what may come of reading it.
struct DamagedSegment {
    let sample: SampleSegment
    private let scan = SegmentScan()

    init(_ sample: SampleSegment) { self.sample = sample }

    /// Pairs of calls and answers, with every prediction.
    static func pairs(_ count: Int, seed: UInt64 = 1) throws -> DamagedSegment {
        try DamagedSegment(
            SampleSegment(SampleEvents.pairs(count, seed: seed).map(SampleEvents.encode), schema: SampleEvents.schema))
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
        return DamagedSegment(sample)
    }

    /// Reads the events from other bytes: they must not be read to their end, nor must their digest be taken for the
    /// right one; each with an error that names the file, and no other events before it.
    func expectRefusal(_ what: @autoclosure () -> String, _ bytes: [UInt8]) {
        guard bytes != sample.bytes else { return }
        let disk = SimulatedDisk()
        disk.replaceContent(of: SampleSegment.path, with: bytes)
        expectPromises(what()) {
            guard try refusal({ _ = try read(disk) }) else { throw BrokenPromise("all its events were read") }
            let isCaught = try refusal {
                try SampleSegment.open(disk, firstSequence: sample.firstSequence, count: sample.events.count)
                    .checkDigest()
            }
            guard isCaught else { throw BrokenPromise("its digest was taken for right") }
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
            _ = try refusal { try readColumns(disk) }
            guard !isRefused, events != sample.events else { return }
            var tree = MerkleFrontier()
            for event in events { tree.append(event.withUnsafeBytes { .leaf($0) }) }
            let segment = try SampleSegment.open(
                disk, firstSequence: sample.firstSequence, count: sample.events.count)
            guard tree.root != segment.root else { throw BrokenPromise("other events, and the same tree root") }
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
        let segment = try SampleSegment.open(disk, firstSequence: sample.firstSequence, count: sample.events.count)
        let reader = SegmentEvents()
        try reader.begin(segment)
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

    /// As a projection does: a few fields, without putting events together.
    private func readColumns(_ disk: SimulatedDisk) throws {
        let segment = try SampleSegment.open(disk, firstSequence: sample.firstSequence, count: sample.events.count)
        let fields: [UInt16] = [1, 3, 4, 5, 6, 21, 22, 26, 32, 36, 45, 47, 49]
        try scan.begin(segment, fields: fields)
        for field in fields {
            _ = try scan.presence(of: field, .integer)
            _ = try scan.presence(of: field, .wide)
            _ = try scan.integersByShape(field)
        }
        _ = try scan.textsByTuple(16)
        var sum: Int128 = 0
        while try scan.next() {
            for field in fields {
                sum &+= scan.integers(field)?.reduce(0) { $0 &+ Int128($1) } ?? 0
                sum &+= scan.wides(field)?.reduce(0, &+) ?? 0
            }
        }
    }
}
