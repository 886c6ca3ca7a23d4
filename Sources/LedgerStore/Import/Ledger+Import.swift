import EventStorage
package import LedgerModel
import Projections

/// What an import did.
package struct ImportResult: Sendable, Hashable {
    package var newRows: UInt64 = 0
    package var knownRows: UInt64 = 0
    /// Of the new rows, those without a price, by model.
    package var unpriced: [String: UInt64] = [:]
    package var openedProjects: [String] = []
    /// Of the new rows, the known cost.
    package var cost = Money.zero
}

extension Ledger {
    /// Appends the rows of a plan that the ledger does not have, each priced at the price of its time.
    ///
    /// Projects that are new are opened. Appends nothing at all, not even the mark, when no row is new. Throws
    /// `LedgerError`: a prefix may then stand, and the same import completes it.
    package func commit(
        _ plan: ImportPlan, mark: ImportMark, actor: String?, progress: (UInt64) -> Void = { _ in }
    ) throws -> ImportResult {
        var mark = mark
        mark.rowsTaken = plan.newCount
        mark.rowsKnown = plan.knownCount
        let source = plan.source
        var committer = try ImportCommitter(plan: plan, actor: actor)
        var isMarked = false
        while !committer.isDone {
            try commit { transaction in
                if !isMarked { try transaction.append(.importMarked(mark), source: source, actor: actor) }
                try committer.appendSome(to: &transaction)
            }
            isMarked = true
            progress(committer.result.newRows)
        }
        if isMarked {
            // What is billed in a limit's present period may be a reason to tell; what is past is not.
            try commit { transaction in
                let limits = transaction.state.limits.keys.filter(transaction.state.isInForce).sorted()
                if !limits.isEmpty { try transaction.raiseAlerts(on: limits) }
            }
        }
        return committer.result
    }

    /// What the last import of each source read, by source.
    package func imports() throws -> [String: ImportMark] { try state().imports }

    /// Waits until no other process imports into this ledger, and keeps others waiting until the value returned is gone.
    ///
    /// Two imports of one file at once would not see each other's rows. What an import that was killed wrote last is
    /// taken in.
    package func lockImports() throws -> WorkLock {
        let lock = try LedgerError.rethrowing { try WorkLock(directory, .imports) }
        try commit { _ in }
        return lock
    }
}
