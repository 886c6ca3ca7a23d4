package import LedgerModel
package import Projections

// Requests for a higher quota, and the answers to them. Each answers with the event that records it, and throws
// `LedgerError`: `.refused` where there is nothing to answer or to go by, `.invalid` for what is no increase.
extension LedgerState {
    /// `from` is what may be spent a month now; nil for the organization's hard monthly limit.
    package func event(requestingIncreaseFrom from: Money?, to: Money) throws -> EventPayload {
        guard let from = from ?? limits[.allocation(of: .organization)]?.amount else {
            throw LedgerError(
                .refused, "the organization has no hard monthly limit that could be increased",
                advice: "give --from, or set one with \"usage-ledger limit set organization AMOUNT\"")
        }
        return try Self.increase(.requested, from: from, to: to, answers: nil)
    }

    /// `to` is what may be spent from now on; nil for what was asked for.
    package func event(approvingIncreaseTo to: Money?) throws -> EventPayload {
        let request = try openIncrease()
        return try Self.increase(.approved, from: request.from, to: to ?? request.to, answers: request.sequence)
    }

    package func eventDenyingIncrease() throws -> EventPayload {
        let request = try openIncrease()
        return try Self.increase(.denied, from: request.from, to: request.to, answers: request.sequence)
    }

    private func openIncrease() throws -> OpenIncrease {
        guard let request = openIncreases.last else {
            throw LedgerError(
                .refused, "no request for a higher quota waits for an answer",
                advice: "\"usage-ledger increase request\" records one, and \"usage-ledger increase list\" shows all")
        }
        return request
    }

    private static func increase(
        _ stage: QuotaIncreaseStage, from: Money, to: Money, answers: UInt64?
    ) throws -> EventPayload {
        guard from >= .zero, to > from else {
            throw LedgerError(
                .invalid, "an increase from \(from) to \(to)", advice: "an increase is from 0 or more to more than that"
            )
        }
        return .quotaIncrease(QuotaIncrease(stage: stage, from: from, to: to, answers: answers))
    }
}
