import Dispatch
import EventStorage
import LedgerModel
import Projections
import Synchronization

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
    /// `foldedFile`: what it is over the beginning of the log file that begins with an event, and up to where.
    mutating func run(
        folded: (Int) throws -> (Folded, segmentCount: Int)? = { _ in nil },
        foldedFile: (UInt64) throws -> (Folded, LogPlace)? = { _ in nil }
    ) throws -> TreeHead {
        let whole = try wholeSegments()
        var rest = whole
        if let (projection, count) = try folded(whole.count) {
            self.projection = projection
            rest = whole.dropFirst(count)
        }
        let boundary = UInt64(whole.count) * directory.header.eventsPerFile
        let recordedAt = try whole.last.map { try segment($0).lastRecordedAtNanoseconds }
        var start = Start(
            boundary: boundary, recordedAt: recordedAt.map(Instant.init(nanoseconds:)), folded: empty, place: nil)
        if let (folded, place) = try foldedFile(boundary) {
            start.folded = folded
            start.place = place
        }
        var head: TreeHead?
        projection = try foldOnAllCores(rest, onto: projection) {
            let (folded, end) = try foldRest(from: start)
            head = end
            return folded
        }
        guard let head else { preconditionFailure("the rest was folded") }
        return head
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

    /// What the projection is over some neighbouring segments, behind what it is over those before them.
    func fold(_ firsts: ArraySlice<UInt64>, onto folded: Folded) throws -> Folded {
        try foldOnAllCores(firsts, onto: folded) { empty }
    }

    /// Folds runs of neighbouring segments, and what is behind them, on all cores; merges them in the log's order.
    private func foldOnAllCores(
        _ firsts: ArraySlice<UInt64>, onto folded: Folded, rest: () throws -> Folded
    ) throws -> Folded {
        let cores = usableCoreCount()
        let next = Atomic(0)
        // More runs than cores, since they do not take equally long; the rest goes first, since it may take longest.
        let length = max(1, (firsts.count + 4 * cores - 1) / (4 * cores))
        let runCount = (firsts.count + length - 1) / length
        let outcomes = Guarded([Result<Folded, any Error>?](repeating: nil, count: runCount + 1))
        withoutActuallyEscaping(rest) { rest in
            // Called by one thread, once.
            nonisolated(unsafe) let rest = rest
            // A thread a core: where the process may not use all of them, more would take turns.
            DispatchQueue.concurrentPerform(iterations: min(cores, runCount + 1)) { [self] _ in
                // Keeps its memory from one run to the next.
                var fold = SegmentFold(empty, asOf: asOf)
                while true {
                    let number = next.add(1, ordering: .relaxed).oldValue
                    guard number <= runCount else { break }
                    let outcome = Result {
                        guard number > 0 else { return try rest() }
                        fold.begin(empty)
                        let run = firsts.dropFirst((number - 1) * length).prefix(length)
                        for first in run { try fold.take(segment(first)) }
                        return fold.projection
                    }
                    outcomes.withLock { $0[number] = outcome }
                }
            }
        }
        var folded = folded
        for outcome in outcomes.withLock({ $0.dropFirst() + $0.prefix(1) }) {
            if let later = try outcome?.get() { try folded.merge(later) }
        }
        return folded
    }

    // MARK: What is not sealed, or known only in part

    /// Where to begin with what is behind the whole segments.
    private struct Start {
        let boundary: UInt64
        /// When the last event before the boundary was recorded.
        let recordedAt: Instant?
        /// The projection over what is between the boundary and the place.
        var folded: Folded
        /// Nil where that is nothing.
        var place: LogPlace?
    }

    private func foldRest(from start: Start) throws -> (Folded, TreeHead) {
        if let place = start.place, let reader = try LogReader(directory, at: place) {
            let recordedAt = place.lastRecordedAtNanoseconds.map(Instant.init(nanoseconds:))
            return try foldRest(
                reader, onto: start.folded, behind: (place.treeSize, reader.root), recordedAt ?? start.recordedAt)
        }
        // The file is gone, sealed by now, or was never there.
        return try foldRest(
            LogReader(directory, from: start.boundary), onto: empty, behind: (start.boundary, nil), start.recordedAt)
    }

    /// How many events are put together for the projection: one commit may be one event.
    private static var batchSize: Int { 4_096 }

    private func foldRest(
        _ reader: LogReader, onto folded: Folded, behind start: (treeSize: UInt64, root: MerkleHash?),
        _ recordedAt: Instant?
    ) throws -> (Folded, TreeHead) {
        var projection = folded
        var decoder = BatchDecoder(asOf: asOf, needs: empty.needs(billedWithin: .earliest ... .latest))
        var prefix: (treeSize: UInt64, root: MerkleHash?)?
        var previous = start
        try reader.readOn { frame in
            guard prefix == nil else { return }
            if let end = try decoder.add(frame, asKnown: asKnown) {
                let isBehindFrame = end == previous.treeSize && end == frame.firstSequence
                prefix = (end, isBehindFrame ? previous.root : nil)
            }
            previous = (frame.endSequence, frame.root)
            if decoder.batch.count >= Self.batchSize {
                try projection.apply(decoder.batch)
                decoder.removeAll()
            }
        }
        try projection.apply(decoder.batch)
        guard let prefix else {
            let head = TreeHead(
                treeSize: reader.treeSize, root: reader.root.hexadecimal,
                recordedAt: reader.lastRecordedAtNanoseconds.map(Instant.init(nanoseconds:)))
            return (projection, head)
        }
        guard prefix.treeSize > 0 else {
            return (projection, TreeHead(treeSize: 0, root: MerkleHash.emptyRoot.hexadecimal, recordedAt: nil))
        }
        let head = TreeHead(
            treeSize: prefix.treeSize, root: prefix.root?.hexadecimal,
            recordedAt: decoder.lastRecordedAt ?? recordedAt)
        return (projection, head)
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

    /// Forgets what was folded.
    mutating func begin(_ empty: Folded) { projection = empty }

    mutating func take(_ segment: SegmentFile) throws {
        var needs = segment.billedWithin.map { projection.needs(billedWithin: $0) } ?? .everything
        guard needs != .nothing else { return }
        if let kinds = segment.kinds, needs.kinds.isDisjoint(with: EventNeeds.Kinds(kinds)) { return }
        if let asOf, let first = segment.firstOccurredAt, first > asOf { return }
        let isWhole = asOf.map { asOf in segment.lastOccurredAt.map { $0 <= asOf } ?? false } ?? true
        if !isWhole { needs.columns.insert(.occurredAt) }
        guard try batches.begin(segment, needs, in: &batch) else { return try takeEvents(of: segment, needs) }
        while try batches.next(into: &batch) {
            if !isWhole, let asOf { batch.removeRows { $0.occurredAt[$1] > asOf } }
            try projection.apply(batch)
        }
    }

    /// Takes the events one by one: some of them are needed whole.
    private mutating func takeEvents(of segment: SegmentFile, _ needs: EventNeeds) throws {
        var decoder = BatchDecoder(asOf: asOf, needs: needs, billedWithin: segment.billedWithin)
        let kinds = SegmentScan.Filter(EventSchema.kind.number) { needs.kinds.contains(code: $0) }
        try events.begin(segment, where: kinds)
        while try events.nextSelected({ sequence, bytes in try decoder.add(bytes, sequence: sequence) }) {
            guard decoder.batch.count > 0 else { continue }
            try projection.apply(decoder.batch)
            decoder.removeAll()
        }
    }
}
