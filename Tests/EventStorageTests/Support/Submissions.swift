import SystemPackage

@testable import EventStorage

/// What a caller submitted, and what of it was acknowledged at which sequence.
struct Submissions {
    private(set) var submitted: Set<[UInt8]> = []
    private(set) var acknowledged: [UInt64: [UInt8]] = [:]
    private var made = 0
    private let name: UInt8
    /// Events before this sequence are nobody's concern here.
    let base: UInt64

    init(name: UInt8 = 0, behind base: UInt64 = 0) {
        self.name = name
        self.base = base
    }

    /// Events that nobody else makes, canonical ones: longer and shorter, some that deflate well.
    mutating func makeEvents(_ count: Int) -> [[UInt8]] {
        (0..<count).map { _ in
            made += 1
            var writer = CanonicalWriter()
            writer.put(IntegerField(1), Int64(name))
            writer.put(IntegerField(3), Int64(made))
            let filler = [UInt8](repeating: UInt8(truncatingIfNeeded: made), count: made * 7 % 40)
            writer.put(BytesField(5), Array("\(name).\(made):".utf8) + filler)
            return writer.bytes
        }
    }

    /// The text that an event begins with, up to its colon; no other event of the same submissions has it.
    static func label(of event: [UInt8]) throws -> String {
        try event.withUnsafeBytes { bytes in
            var reader = CanonicalReader(bytes)
            while let field = try reader.next() {
                guard case .bytes(let text) = field.value else { continue }
                return String(decoding: text.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self) + ":"
            }
            throw BrokenPromise("an event without a label")
        }
    }

    /// Submits a frame of new events; acknowledged when this returns.
    mutating func append(count: Int, through writer: LogWriter) throws {
        try append(makeEvents(count), through: writer)
    }

    mutating func append(_ events: [[UInt8]], through writer: LogWriter) throws {
        submitted.formUnion(events)
        let first = try writer.withLock { log in
            var frame = log.makeFrame()
            for event in events {
                guard try frame.append(event, recordedAtNanoseconds: Int64(frame.nextSequence) * 1_000) else {
                    throw BrokenPromise("event \(frame.nextSequence) does not fit")
                }
            }
            try log.append(frame)
            return frame.firstSequence
        }
        acknowledge(events, at: first)
    }

    /// Submits events again of which the caller does not know whether they were kept: a caller knows its own
    /// events by their key, and takes those that are there as acknowledged.
    mutating func appendUnlessThere(_ events: [[UInt8]], through writer: LogWriter) throws {
        let found = try writer.withLock { log -> UInt64? in
            let size = log.treeSize
            let earliest = max(base, size - min(size, 12))
            for sequence in (earliest..<size).reversed() {
                let isLast = try log.withEvent(at: sequence) { $0.elementsEqual(events[events.count - 1]) }
                if isLast { return sequence + 1 - UInt64(events.count) }
            }
            return nil
        }
        if let found {
            acknowledge(events, at: found)
        } else {
            try append(events, through: writer)
        }
    }

    private mutating func acknowledge(_ events: [[UInt8]], at first: UInt64) {
        for (index, event) in events.enumerated() { acknowledged[first + UInt64(index)] = event }
    }

    /// The acknowledged events in order, where these are all there are.
    var acknowledgedEvents: [[UInt8]] { acknowledged.sorted { $0.key < $1.key }.map(\.value) }

    /// Throws unless the events, those behind `base`, are a log that keeps what was promised: what was acknowledged stands at its sequence,
    /// nothing is there that nobody submitted, and nothing twice.
    func check(_ events: [[UInt8]], _ moment: String) throws {
        for (sequence, event) in acknowledged {
            let index = Int(sequence - base)
            guard index < events.count, events[index] == event else {
                throw BrokenPromise("\(moment): acknowledged event \(sequence) is not among \(events.count) events")
            }
        }
        guard Set(events).count == events.count else { throw BrokenPromise("\(moment): an event is there twice") }
        guard submitted.isSuperset(of: events) else { throw BrokenPromise("\(moment): an event that nobody submitted") }
    }

    /// With what another caller did on the same ledger.
    func joined(with other: Submissions) throws -> Submissions {
        var all = self
        all.submitted.formUnion(other.submitted)
        all.acknowledged = try acknowledged.merging(other.acknowledged) { _, _ in
            throw BrokenPromise("two callers were told of the same sequence")
        }
        return all
    }
}
