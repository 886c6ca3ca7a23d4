import EventStorage
import Foundation
import LedgerModel

/// Sees to what follows from the log while the ledger's owner goes on appending: snapshots are written, and full log files
/// sealed, by a thread of its own that ends when nothing is left to do.
///
/// Nothing depends on it. A file that cannot be sealed stays as it is and is read as it is; `audit verify` says what is
/// wrong with it.
final class Housekeeper: @unchecked Sendable {
    private let directory: LedgerDirectory
    let calendar: BillingCalendar
    private let writerName: String
    /// Without a thread snapshots are written by whoever asks for them, and sealing is left to others.
    private let hasThread: Bool
    private let condition = NSCondition()
    // All below is guarded by the condition.
    private var snapshots: [StateSnapshot] = []
    private var catalogue: Catalogue?
    private var isWorking = false

    /// More snapshots than the newest are not kept anyway.
    static let keptSnapshots = 2

    init(_ directory: LedgerDirectory, calendar: BillingCalendar, writerName: String, hasThread: Bool) {
        self.directory = directory
        self.calendar = calendar
        self.writerName = writerName
        self.hasThread = hasThread
    }

    /// Has snapshots written, the oldest first; of many that wait only the newest are.
    func write(_ due: [StateSnapshot]) {
        guard !due.isEmpty else { return }
        guard hasThread else { return due.suffix(Self.keptSnapshots).forEach(write) }
        begin { snapshots = (snapshots + due).suffix(Self.keptSnapshots) }
    }

    /// Has all files sealed that are full by now. `catalogue`: the prices that costs are predicted from.
    func seal(_ catalogue: Catalogue) {
        guard hasThread else { return }
        begin { self.catalogue = catalogue }
    }

    /// Returns when nothing is left to do.
    func finish() {
        condition.withLock { while isWorking { condition.wait() } }
    }

    // MARK: The thread

    private func begin(_ add: () -> Void) {
        condition.withLock {
            add()
            guard !isWorking else { return }
            isWorking = true
            let thread = Thread { self.work() }
            thread.name = "ledger-housekeeper"
            thread.start()
        }
    }

    private func work() {
        repeat {
            writeDueSnapshots()
            if let catalogue = takeCatalogue() { seal(with: catalogue) }
        } while !isDone()
    }

    private func seal(with catalogue: Catalogue) {
        let sealer = Sealer(directory, schema: .ledger(catalogue: catalogue))
        let waiting = (try? sealer.waiting()) ?? []
        for first in waiting {
            _ = try? sealer.seal(first)
            // Whoever opens the ledger meanwhile reads what is behind the newest of them.
            writeDueSnapshots()
        }
        if !waiting.isEmpty { KeptProjections.extend(directory, calendar: calendar) }
    }

    private func writeDueSnapshots() {
        while let snapshot = nextSnapshot() { write(snapshot) }
    }

    private func nextSnapshot() -> StateSnapshot? {
        condition.withLock { snapshots.isEmpty ? nil : snapshots.removeFirst() }
    }

    private func takeCatalogue() -> Catalogue? {
        condition.withLock {
            defer { catalogue = nil }
            return catalogue
        }
    }

    /// Whether nothing is left to do: the thread ends then.
    private func isDone() -> Bool {
        condition.withLock {
            guard snapshots.isEmpty, catalogue == nil else { return false }
            isWorking = false
            condition.broadcast()
            return true
        }
    }

    /// Writes a snapshot, with what is kept of its log file and, where nobody had it, what counts against budgets: read from the
    /// log here, so that no commit waits for it, and of many processes one does it.
    private func write(_ snapshot: StateSnapshot) {
        var snapshot = snapshot
        snapshot.fileFolds = FileFolds.encoded(upTo: snapshot.place, in: directory, calendar: calendar)
        if snapshot.exposure == nil, let users = snapshot.trackedUsers {
            snapshot.exposure = LiveExposure.encoded(
                upTo: snapshot.place, in: directory, calendar: calendar, users: users)
        }
        directory.write(snapshot.file(ledgerID: directory.header.id), writer: writerName)
    }
}
