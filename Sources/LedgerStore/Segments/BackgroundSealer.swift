import EventStorage
import Foundation
import LedgerModel

/// Seals full log files on a thread of its own, while the ledger's owner goes on appending.
///
/// A file that cannot be sealed stays as it is and is read as it is; `audit verify` says what is wrong with it.
final class BackgroundSealer: @unchecked Sendable {
    private let directory: LedgerDirectory
    private let calendar: BillingCalendar
    private let condition = NSCondition()
    // All below is guarded by the condition.
    private var catalogue: Catalogue?
    private var isWorking = false

    init(_ directory: LedgerDirectory, calendar: BillingCalendar) {
        self.directory = directory
        self.calendar = calendar
    }

    /// Has all files sealed that are full by now, later. `catalogue`: the prices that costs are predicted from.
    func begin(_ catalogue: Catalogue) {
        condition.lock()
        defer { condition.unlock() }
        self.catalogue = catalogue
        guard !isWorking else { return }
        isWorking = true
        let thread = Thread { self.work() }
        thread.name = "ledger-sealer"
        thread.start()
    }

    /// Returns when nothing is left to seal.
    func finish() {
        condition.lock()
        defer { condition.unlock() }
        while isWorking { condition.wait() }
    }

    private func work() {
        while let catalogue = nextCatalogue() {
            let sealer = Sealer(directory, schema: .ledger(catalogue: catalogue))
            let waiting = (try? sealer.waiting()) ?? []
            for first in waiting { _ = try? sealer.seal(first) }
            if !waiting.isEmpty { MonthlyPartials(directory, calendar: calendar).extend() }
        }
    }

    private func nextCatalogue() -> Catalogue? {
        condition.lock()
        defer { condition.unlock() }
        defer { catalogue = nil }
        if catalogue == nil {
            isWorking = false
            condition.broadcast()
        }
        return catalogue
    }
}
