import EventStorage
import Foundation

/// Gathers decisions while one batch of them is carried out, so that many callers share a sync.
///
/// A caller that may block carries out the batch itself when nobody is at it; so a caller alone never waits for another
/// thread. What is queued meanwhile is left to a thread of the committer's own, which goes on as long as there is more.
/// Reading the session takes turns with the batches.
final class Committer: @unchecked Sendable {
    private let session: Session
    private let monitor = Monitor(conditions: 3)
    // All below is guarded by the monitor.
    private var queue: [Decision] = []
    private var waitingReaders = 0
    /// Whether somebody has the session to himself.
    private var isBusy = false
    private var wasBatch = false
    private var isClosed = false
    private var hasThread = false

    private enum Waiting {
        static var reader: Int { 0 }
        static var thread: Int { 1 }
        static var closer: Int { 2 }
    }

    init(_ session: Session) { self.session = session }

    // MARK: Deciding

    /// Carries out a decision and returns when it is durable. Throws its error, or the disk's.
    func perform(_ body: (inout Transaction) throws -> Void) throws {
        // The decision does not outlive this call, which waits for its outcome.
        try withoutActuallyEscaping(body) { body in
            let decision = Decision(body)
            try enqueue(decision) {
                if mayStartBatch {
                    carryOutBatch()
                } else {
                    decision.isAwaited = true
                    startThread()
                }
            }
            if decision.isAwaited { decision.wait() }
            try decision.outcome?.get()
        }
    }

    /// Queues a decision for the committer's thread, which calls its `whenDone` exactly once.
    func submit(_ decision: Decision) {
        do {
            try enqueue(decision) {
                startThread()
                if mayStartBatch { monitor.signal(Waiting.thread) }
            }
        } catch {
            decision.whenDone?(.failure(error))
        }
    }

    /// Queues a decision and sees to it, under the monitor's lock, that somebody carries it out.
    private func enqueue(_ decision: Decision, _ seeToIt: () -> Void) throws {
        monitor.lock()
        defer { monitor.unlock() }
        guard !isClosed else {
            throw LedgerError(.closed, "the ledger was closed", advice: "open it again")
        }
        queue.append(decision)
        seeToIt()
    }

    /// Gives the session to a reader, between batches.
    func read<Result>(_ body: (Session) throws -> Result) rethrows -> Result {
        monitor.lock()
        waitingReaders += 1
        while isBusy || !(queue.isEmpty || wasBatch) { monitor.wait(Waiting.reader) }
        waitingReaders -= 1
        isBusy = true
        monitor.unlock()
        defer {
            monitor.lock()
            isBusy = false
            wasBatch = false
            wakeNext()
            monitor.unlock()
        }
        return try body(session)
    }

    /// Takes no more decisions, and returns when all that were taken have their outcome.
    func close() {
        monitor.lock()
        isClosed = true
        while isBusy || !queue.isEmpty { monitor.wait(Waiting.closer) }
        monitor.signal(Waiting.thread)
        monitor.unlock()
    }

    /// How many decisions wait for the batch that forms.
    var queuedCount: Int {
        monitor.lock()
        defer { monitor.unlock() }
        return queue.count
    }

    // MARK: Batches

    /// Readers and batches take turns where both wait.
    private var mayStartBatch: Bool { !isBusy && !queue.isEmpty && (waitingReaders == 0 || !wasBatch) }

    /// Carries out all that is queued. Called with the monitor locked, and returns so.
    private func carryOutBatch() {
        var batch = queue
        queue.removeAll(keepingCapacity: true)
        isBusy = true
        monitor.unlock()

        session.commit(batch)
        let snapshots = session.takeDueSnapshots()
        Decision.wake(batch)

        monitor.lock()
        isBusy = false
        wasBatch = true
        wakeNext()
        monitor.unlock()

        for decision in batch { decision.whenDone?(decision.outcome ?? .success(())) }
        session.write(snapshots)
        // What a decision held may be the last to hold the ledger, whose end takes the lock.
        batch = []
        monitor.lock()
    }

    /// Somebody has to go on: a reader, or the thread.
    private func wakeNext() {
        if waitingReaders > 0, queue.isEmpty || wasBatch {
            monitor.signal(Waiting.reader)
        } else if !queue.isEmpty {
            monitor.signal(Waiting.thread)
        }
        if isClosed, queue.isEmpty {
            monitor.broadcast(Waiting.closer)
            monitor.signal(Waiting.thread)
        }
    }

    // MARK: The thread

    private func startThread() {
        guard !hasThread else { return }
        hasThread = true
        let thread = Thread { self.work() }
        thread.name = "ledger-committer"
        thread.start()
    }

    private func work() {
        monitor.lock()
        while true {
            if mayStartBatch {
                carryOutBatch()
            } else if isClosed, queue.isEmpty {
                break
            } else {
                monitor.wait(Waiting.thread)
            }
        }
        monitor.unlock()
    }
}
