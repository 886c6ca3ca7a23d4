import Dispatch
import EventStorage
import Foundation
import LedgerModel
import Projections

/// One pass over the log into a projection.
struct Replay<Folded: Projection> {
    private(set) var projection: Folded
    private let empty: Folded
    private let directory: LedgerDirectory
    private let asOf: Instant?
    private let asKnown: Instant?

    init(_ directory: LedgerDirectory, empty: Folded, asOf: Instant?, asKnown: Instant?) {
        self.directory = directory
        self.empty = empty
        projection = empty
        self.asOf = asOf
        self.asKnown = asKnown
    }

    /// `folded`: what the projection is over the log's first segments, so many; asked for by how many may be taken.
    mutating func run(folded: (Int) throws -> (Folded, segmentCount: Int)? = { _ in nil }) throws -> TreeHead {
        let whole = try wholeSegments()
        var rest = whole
        if let (projection, count) = try folded(whole.count) {
            self.projection = projection
            rest = whole.dropFirst(count)
        }
        let boundary = UInt64(whole.count) * directory.header.eventsPerFile
        let recordedAt = try whole.last.map { try segment($0).lastRecordedAtNanoseconds }
        return try foldOnAllCores(
            rest, from: boundary, recordedAt: recordedAt.map(Instant.init(nanoseconds:)))
    }

    // MARK: Sealed segments

    /// The segments at the log's beginning all of whose events are known by then.
    private func wholeSegments() throws -> ArraySlice<UInt64> {
        let size = directory.header.eventsPerFile
        let sealed = try directory.segments().enumerated().prefix { $0.element == UInt64($0.offset) * size }
            .map(\.element)
        guard let asKnown else { return sealed[...] }
        // The log's times never go back, so the segments known by then come first.
        var (low, high) = (0, sealed.count)
        while low < high {
            let middle = (low + high) / 2
            let isKnown = try segment(sealed[middle]).lastRecordedAtNanoseconds <= asKnown.nanoseconds
            if isKnown { low = middle + 1 } else { high = middle }
        }
        return sealed[..<low]
    }

    private func segment(_ first: UInt64) throws -> SegmentFile {
        guard let segment = try directory.segment(firstSequence: first) else {
            throw LedgerError(.corrupt, "the segment that begins with event \(first) has vanished")
        }
        return segment
    }

    /// Folds runs of neighbouring segments, and what is behind the boundary, on all cores; merges them in the log's order.
    private mutating func foldOnAllCores(
        _ firsts: ArraySlice<UInt64>, from boundary: UInt64, recordedAt: Instant?
    ) throws -> TreeHead {
        let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
        // More runs than cores, since they do not take equally long; the rest goes first, since it may take longest.
        let length = max(1, (firsts.count + 4 * cores - 1) / (4 * cores))
        let runCount = (firsts.count + length - 1) / length
        let outcomes = Guarded([Result<Folded, any Error>?](repeating: nil, count: runCount + 1))
        let head = Guarded<TreeHead?>(nil)
        DispatchQueue.concurrentPerform(iterations: runCount + 1) { [self] number in
            let outcome = Result {
                guard number > 0 else {
                    var folded = empty
                    let end = try foldRest(into: &folded, from: boundary, recordedAt: recordedAt)
                    head.withLock { $0 = end }
                    return folded
                }
                var fold = SegmentFold(empty, asOf: asOf)
                for first in firsts.dropFirst((number - 1) * length).prefix(length) { try fold.take(segment(first)) }
                return fold.projection
            }
            outcomes.withLock { $0[number] = outcome }
        }
        let outcomesInOrder = outcomes.withLock { $0.dropFirst() + $0.prefix(1) }
        for outcome in outcomesInOrder {
            if let folded = try outcome?.get() { try projection.merge(folded) }
        }
        guard let head = head.withLock({ $0 }) else { preconditionFailure("the rest was folded") }
        return head
    }

    // MARK: What is not sealed, or known only in part

    /// `recordedAt`: when the last event before the boundary was.
    private func foldRest(
        into projection: inout Folded, from boundary: UInt64, recordedAt: Instant?
    ) throws -> TreeHead {
        let reader = try LogReader(directory, from: boundary)
        var decoder = BatchDecoder(asOf: asOf)
        var prefix: TreeHead?
        var previous = TreeHead(treeSize: boundary, root: nil, recordedAt: nil)
        try reader.readOn { frame in
            guard prefix == nil else { return }
            decoder.removeAll()
            let end = try decoder.add(frame, asKnown: asKnown)
            try projection.apply(decoder.batch)
            if let end {
                let isBehindFrame = end == previous.treeSize && end == frame.firstSequence
                prefix = TreeHead(
                    treeSize: end, root: isBehindFrame ? previous.root : nil,
                    recordedAt: decoder.lastRecordedAt ?? recordedAt)
            }
            previous = TreeHead(
                treeSize: frame.endSequence, root: frame.root?.hexadecimal, recordedAt: decoder.lastRecordedAt)
        }
        guard var head = prefix else {
            return TreeHead(
                treeSize: reader.treeSize, root: reader.root.hexadecimal,
                recordedAt: reader.lastRecordedAtNanoseconds.map(Instant.init(nanoseconds:)))
        }
        if head.treeSize == 0 { head = TreeHead(treeSize: 0, root: MerkleHash.emptyRoot.hexadecimal, recordedAt: nil) }
        return head
    }
}

/// Folds sealed segments one after another into one projection.
struct SegmentFold<Folded: Projection> {
    private(set) var projection: Folded
    private let asOf: Instant?
    private var batches = SegmentBatches()
    private var batch = EventBatch()
    private let events = SegmentEvents()

    init(_ empty: Folded, asOf: Instant?) {
        projection = empty
        self.asOf = asOf
    }

    mutating func take(_ segment: SegmentFile) throws {
        let needs = segment.billedWithin.map { projection.needs(billedWithin: $0) } ?? .everything
        guard needs != .nothing else { return }
        if let kinds = segment.kinds, needs.kinds.isDisjoint(with: EventNeeds.Kinds(kinds)) { return }
        let isWhole = asOf.map { asOf in segment.lastOccurredAt.map { $0 <= asOf } ?? false } ?? true
        guard isWhole, try batches.begin(segment, needs, in: &batch) else { return try takeEvents(of: segment) }
        while try batches.next(into: &batch) { try projection.apply(batch) }
    }

    /// Takes the events one by one: some of them are left out, or needed whole.
    private mutating func takeEvents(of segment: SegmentFile) throws {
        var decoder = BatchDecoder(asOf: asOf)
        try events.begin(segment)
        while try events.next({ part in
            decoder.removeAll()
            _ = try decoder.add(part, asKnown: nil)
            try projection.apply(decoder.batch)
        }) {}
    }
}
