package import LedgerModel
import Projections

/// An adjustment that stands in the log.
package struct Adjusted: Sendable {
    package let sequence: UInt64
    package let adjustment: Adjustment
    package let billedAt: Instant
    /// The alerts that it raised.
    package let alerts: [Alert]
}

extension Transaction {
    /// Adds to recorded spend, or takes off it, and raises what alerts are due then.
    ///
    /// Throws as `AdjustmentOrder.adjustment` does, and `LedgerError.invalid` where there is no event to correct.
    package mutating func adjust(_ order: AdjustmentOrder, by administrator: Administrator) throws -> Adjusted {
        let corrected = try order.corrects.map { try correctable(at: $0) }
        // Looked up before: else the log would have to be read between the adjustment and its alerts.
        try withBudgets { _, _ in }
        try reserveRoom(forEvents: 32)
        let (adjustment, occurredAt) = try stored(order).adjustment(correcting: corrected, in: state, at: now)
        let sequence = try appendStored(
            .adjustment(adjustment), occurredAt: occurredAt, actor: administrator.actor, reason: administrator.reason
        ).sequence
        // A limit of the organization's is the only one that counts what belongs to no project.
        let context = adjustment.context ?? RequestContext(project: "", model: "")
        return Adjusted(
            sequence: sequence, adjustment: adjustment, billedAt: context.requestedAt ?? occurredAt ?? now,
            alerts: adjustment.amount > .zero ? try raiseAlerts(about: context) : [])
    }

    /// With a user that is told as the policy has it stored; one that the corrected event lends stays as it is there.
    private func stored(_ order: AdjustmentOrder) throws -> AdjustmentOrder {
        guard session.state.policy.hashesUsers else { return order }
        var order = order
        order.user = try order.user.map(session.userNames.stored)
        return order
    }

    private func correctable(at sequence: UInt64) throws -> LedgerEvent {
        guard sequence < nextSequence, let event = try event(at: sequence) else {
            throw LedgerError(
                .invalid, "there is no event \(sequence) to correct: the ledger has \(nextSequence)",
                advice: "\"usage-ledger event list\" shows them, each with its sequence")
        }
        return event
    }
}
