import EventStorage
import LedgerModel
import Projections
import SystemPackage

/// What one open ledger knows of the log: how far it has read, and the state that follows.
///
/// The log is read once, from the newest snapshot on. A session that appends knows the recent keys too, and shares its place
/// in the log with its writer. Not thread-safe: `Committer` lets one thread at a time in.
final class Session {
    let directory: LedgerDirectory
    let identity: WriterIdentity
    let clock: @Sendable () -> Instant
    let allowsClockBehind: Bool
    private let eventsPerSnapshot: UInt64
    let seed: OriginKey.Seed
    private let housekeeper: Housekeeper
    private var hasAskedForSealing = false

    private(set) var state = LedgerState()
    var recentKeys = RecentKeys()
    /// What counts against budgets, up to `treeSize` and what this transaction appended; nil until somebody asks.
    private(set) var exposure: LiveExposure?
    /// Whether the log had to be read from its beginning for it, so that a snapshot is wanted.
    private var hasRebuiltExposure = false
    /// How often refusals were repeated that the log has.
    var refusals = SharedRefusals()
    private(set) var administration = AdministrativeLog()
    /// With the key, once it was read; a policy may have put another in its place.
    private var knownUserNames: UserNames?
    /// How many events stand behind the state.
    private(set) var treeSize: UInt64 = 0
    private(set) var lastRecordedAt: Instant?

    private var reader: LogReader?
    private var writer: LogWriter?
    /// Whether the state is that of the reader's and writer's place; false from a failure to the next use.
    private var isValid = false
    /// Taken at frames that a snapshot is due at, to be written when the lock is released.
    private(set) var dueSnapshots: [StateSnapshot] = []

    init(
        _ directory: LedgerDirectory, identity: WriterIdentity, clock: @escaping @Sendable () -> Instant,
        allowsClockBehind: Bool, eventsPerSnapshot: UInt64, housekeeper: Housekeeper
    ) {
        self.eventsPerSnapshot = min(eventsPerSnapshot, directory.header.eventsPerFile)
        self.housekeeper = housekeeper
        self.directory = directory
        self.clock = clock
        self.allowsClockBehind = allowsClockBehind
        self.identity = identity
        seed = OriginKey.Seed(ledgerID: directory.header.id)
    }

    var calendar: BillingCalendar { housekeeper.calendar }

    var head: TreeHead {
        TreeHead(treeSize: treeSize, root: (reader?.root ?? .emptyRoot).hexadecimal, recordedAt: lastRecordedAt)
    }

    // MARK: Following the log

    /// Folds in what was appended since, by us or by others, as far as it is durable. Takes no lock.
    func catchUp() throws {
        if !isValid { try start() }
        // Nothing of our own is read again.
        if let writer, writer.treeSize == treeSize { reader = LogReader(with: writer) }
        guard let reader else { return }
        isValid = false
        try reader.readOn(segments: { try take($0, from: reader) }, frames: take)
        isValid = true
    }

    /// The writer, opened at the first append. The keys are gathered only by sessions that append.
    func openWriter() throws -> LogWriter {
        if writer == nil || !isValid { try startWriting() }
        guard let writer else { throw LedgerError(.inputOutput, "the log cannot be opened for appending") }
        return writer
    }

    /// From now on until `endCommit`, the state is ahead of what is durable.
    func beginCommit() { isValid = false }

    func endCommit() {
        isValid = true
        recentKeys.makeRun()
    }

    /// Folds in a frame that others appended.
    func take(_ frame: FrameView) throws {
        try frame.forEachEvent { sequence, bytes in
            // Those that were read before come again where a file was sealed, or a reader was ahead of the writer.
            if sequence >= treeSize { try take(bytes, sequence: sequence) }
        }
        try exposure?.take(frame)
        treeSize = max(treeSize, frame.endSequence)
        let recordedAt = Instant(nanoseconds: frame.recordedAtNanoseconds)
        lastRecordedAt = max(recordedAt, lastRecordedAt ?? recordedAt)
        if isWriting { recentKeys.makeRun() }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, sequence: UInt64) throws {
        do throws(CodecError) {
            guard let kind = try EventEnvelope.kind(of: bytes) else { throw .missing(EventSchema.kind.number) }
            if kind.isAdministrative {
                apply(try EventCodec.decode(bytes, sequence: sequence), bytes)
            }
            // Rows of imports carry no key that an append could repeat.
            if isWriting, let key = try EventEnvelope.appendedKey(of: bytes, ledger: seed) {
                recentKeys.insert(key, sequence: sequence)
            }
        } catch {
            throw LedgerError.unreadable(error, sequence: sequence)
        }
    }

    /// Folds in the events of files that the writer need not read.
    func skip(_ range: Range<UInt64>) throws {
        guard range.upperBound > treeSize else { return }
        let first = directory.header.fileFirstSequence(holding: treeSize)
        let reader = try LogReader(directory, from: first)
        try reader.readFiles(
            before: range.upperBound, segments: { try take($0, from: reader, end: range.upperBound) }, frames: take)
    }

    /// Folds in a sealed segment: nothing of it is read where nothing of it matters. `end`: how far the log reaches at least.
    private func take(_ segment: SegmentFile, from reader: LogReader, end: UInt64 = 0) throws {
        let holdsKeys = isWriting && segment.endSequence + UInt64(RecentKeys.reach) > end
        let isPassing = segment.kinds.map { !$0.contains(where: \.isAdministrative) } ?? false
        guard isPassing, !holdsKeys else { return try reader.handOut(segment, to: take) }
        // Who asks next takes it up again, from a snapshot behind the segment.
        if exposure.map({ $0.end < segment.endSequence }) == true { exposure = nil }
        treeSize = max(treeSize, segment.endSequence)
        let recordedAt = Instant(nanoseconds: segment.lastRecordedAtNanoseconds)
        lastRecordedAt = max(recordedAt, lastRecordedAt ?? recordedAt)
    }

    /// Folds in an administrative event.
    func apply(_ event: LedgerEvent, _ bytes: UnsafeRawBufferPointer) {
        state.apply(event)
        administration.append(bytes, sequence: event.sequence)
        if case .policySet = event.payload { forgetUserNames() }
    }

    /// How names of users are stored, by the policy in force. A key that is not there is looked for each time.
    var userNames: UserNames {
        if let knownUserNames { return knownUserNames }
        let names = UserNames(directory, isHashing: state.policy.hashesUsers)
        if names.hasher != nil { knownUserNames = names }
        return names
    }

    func forgetUserNames() { knownUserNames = nil }

    // MARK: Starting

    private var isWriting = false

    private func start() throws {
        if isWriting { return try startWriting() }
        reader = try load { place in try LogReader(directory, at: place) } ?? LogReader(directory)
        isValid = true
    }

    /// Opens the writer, or takes it back to where the state can be known: from a snapshot, or from the start of the last
    /// log file. It hands out what is behind that at the next lock.
    private func startWriting() throws {
        isWriting = true
        let opened = try load { place -> LogWriter? in
            guard let writer else { return try LogWriter(directory, at: place) }
            return try writer.rewind(to: place) ? writer : nil
        }
        if let opened {
            writer = opened
        } else {
            if let writer { _ = try writer.rewind(to: nil) } else { writer = try LogWriter(directory) }
            if let writer { try skip(0..<writer.treeSize) }
        }
        reader = writer.map { LogReader(with: $0) }
        isValid = true
    }

    /// Reads the log again, in the middle of a commit: a decision that failed has left something in the state.
    func rebuild(in log: LockedLog) throws {
        let found = try load { place -> Bool? in
            try log.readAgain(from: place, taking: take, skipping: skip) ? true : nil
        }
        if found == nil {
            // The state is that of nothing. What is before the last file is asked for as skipped.
            try skip(0..<log.lastFileFirstSequence)
            _ = try log.readAgain(from: nil, taking: take, skipping: skip)
        }
        reader = writer.map { LogReader(with: $0) }
    }

    /// Sets the state to that of the newest snapshot that `open` finds a place for; to that of an empty log when there is
    /// none.
    private func load<Opened>(_ open: (LogPlace) throws -> Opened?) throws -> Opened? {
        for treeSize in directory.snapshots() {
            guard let file = directory.snapshot(treeSize: treeSize, withAppendix: isWriting),
                let snapshot = StateSnapshot(file, withKeys: isWriting), restore(snapshot)
            else { continue }
            if let opened = try open(snapshot.place) { return opened }
        }
        reset()
        return nil
    }

    private func reset() {
        state = LedgerState()
        recentKeys = RecentKeys()
        exposure = nil
        administration = AdministrativeLog()
        forgetUserNames()
        treeSize = 0
        lastRecordedAt = nil
    }

    /// False when the snapshot's events cannot be read.
    private func restore(_ snapshot: StateSnapshot) -> Bool {
        reset()
        do throws(CodecError) {
            let isWhole = try snapshot.administration.forEachEvent { (sequence, bytes) throws(CodecError) in
                apply(try EventCodec.decode(bytes, sequence: sequence), bytes)
            }
            guard isWhole else { return false }
        } catch {
            return false
        }
        recentKeys = RecentKeys(runs: snapshot.keyRuns)
        treeSize = snapshot.place.treeSize
        lastRecordedAt = snapshot.place.lastRecordedAtNanoseconds.map(Instant.init(nanoseconds:))
        return true
    }

    // MARK: Exposure

    /// Reads it up to the end of what is durable, unless it is there. In a transaction, all must be durable.
    func loadExposure() throws {
        let users = state.limitedUsers
        if let exposure, exposure.projection.users.isSuperset(of: users) { return }
        let (live, isRebuilt) = try LiveExposure.load(
            directory, calendar: calendar, users: users, upTo: treeSize)
        exposure = live
        hasRebuiltExposure = isRebuilt && treeSize >= eventsPerSnapshot
    }

    /// Whether `loadExposure` would have to read.
    var needsExposure: Bool { exposure?.projection.users.isSuperset(of: state.limitedUsers) != true }

    /// An event of our own, appended but not durable yet.
    func takeIntoExposure(_ bytes: [UInt8], sequence: UInt64) throws {
        try bytes.withUnsafeBytes { try exposure?.take($0, sequence: sequence) }
    }

    func forgetExposure() { exposure = nil }

    /// Calls back with all limits as they stand at an instant. What it is given must not outlive the call: a copy of it
    /// would be made at the next event.
    func withBudgets<Result>(
        at now: Instant, _ body: (Budgets, RaisedAlerts) throws -> Result
    ) throws -> Result {
        do {
            try exposure?.fold()
        } catch {
            // A batch that was taken in part must not be taken again.
            exposure = nil
            throw error
        }
        guard let exposure else { preconditionFailure("the exposure was loaded") }
        return try body(Budgets(state: state, exposure: exposure.projection, now: now), exposure.raised)
    }

    // MARK: Own frames

    /// Goes behind a frame of our own, which is durable now and whose events the state has.
    func pass(_ frame: FrameBuilder, in log: LockedLog) {
        let first = frame.firstSequence
        treeSize = log.treeSize
        lastRecordedAt = log.lastRecordedAtNanoseconds.map(Instant.init(nanoseconds:)) ?? lastRecordedAt
        // The first event of a file is the successor of a full one. What others left unsealed is seen to once.
        if !hasAskedForSealing || first % directory.header.eventsPerFile == 0 {
            hasAskedForSealing = true
            housekeeper.seal(state.catalogue)
        }
        // Whoever's frame passes the multiple writes it, so that of many processes one does.
        guard
            first / eventsPerSnapshot != treeSize / eventsPerSnapshot || treeSize % directory.header.eventsPerFile == 0
                || hasRebuiltExposure
        else { return }
        hasRebuiltExposure = false
        let hasExposure = exposure?.end == treeSize
        dueSnapshots.append(
            StateSnapshot(
                place: log.place, administration: administration,
                exposure: hasExposure ? try? exposure?.encoded() : nil,
                trackedUsers: state.limits.isEmpty ? nil : state.limitedUsers, keyRuns: recentKeys.allRuns))
        if dueSnapshots.count > Housekeeper.keptSnapshots { dueSnapshots.removeFirst() }
    }

    /// Has the snapshots written that became due. Whoever has the session meanwhile is not disturbed.
    func write(_ snapshots: [StateSnapshot]) { housekeeper.write(snapshots) }

    func takeDueSnapshots() -> [StateSnapshot] {
        defer { dueSnapshots = [] }
        return dueSnapshots
    }
}
