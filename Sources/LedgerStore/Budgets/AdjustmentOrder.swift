package import LedgerModel
package import Projections

/// An amount that somebody adds to recorded spend, or takes off it.
package struct AdjustmentOrder: Sendable, Hashable {
    package var kind: AdjustmentKind
    /// As it is told: of a credit or a refund what is taken off, of all others what is added.
    package var amount: Money
    /// Whose spend it changes; nil for that of what it corrects, or else the organization's alone.
    package var project: String?
    package var model: String?
    package var user: String?
    /// The time that it is billed at; nil for that of what it corrects, or else now.
    package var billedAt: Instant?
    /// The event that it corrects.
    package var corrects: UInt64?
    /// A credit note's number, say.
    package var reference: String?

    package init(
        kind: AdjustmentKind, amount: Money, project: String? = nil, model: String? = nil, user: String? = nil,
        billedAt: Instant? = nil, corrects: UInt64? = nil, reference: String? = nil
    ) {
        self.kind = kind
        self.amount = amount
        self.project = project
        self.model = model
        self.user = user
        self.billedAt = billedAt
        self.corrects = corrects
        self.reference = reference
    }

    /// The adjustment, and when it occurred: nil for now.
    ///
    /// `corrected` is the event that it corrects, if it is to correct one. It lends what is not told: project, model, user, and
    /// the time that it was billed at. Throws `LedgerError`: `.invalid` for what contradicts itself, `.refused` for a project
    /// that the ledger does not know.
    package func adjustment(
        correcting corrected: LedgerEvent?, in state: LedgerState, at now: Instant
    ) throws -> (adjustment: Adjustment, occurredAt: Instant?) {
        let lent = try corrected.map(Lent.init)
        if let billedAt, billedAt > now {
            throw LedgerError(
                .invalid, "an adjustment billed at \(billedAt), which is to come", advice: "give a time that has come")
        }
        let billed = billedAt ?? lent?.billedAt
        var context = try context(lent: lent?.context, in: state)
        // Of the organization alone there is no request whose time could be told: the event's own stands for it.
        let occurredAt = context == nil ? billed : nil
        context?.requestedAt = billed
        return (
            Adjustment(
                adjustmentKind: kind, amount: try signedAmount(), context: context, corrects: corrected?.sequence,
                reference: reference),
            occurredAt
        )
    }

    /// What is added to spend.
    private func signedAmount() throws -> Money {
        switch kind {
        case .credit, .refund:
            guard amount > .zero else {
                throw LedgerError(
                    .invalid, "a \(kind.name) of \(amount)",
                    advice: "give what is taken off, above 0; a correction may add")
            }
            return try Money.zero - amount
        case .correction, .backPricing, .reconciliation:
            guard amount != .zero else { throw LedgerError(.invalid, "a correction of 0 changes nothing") }
            return amount
        }
    }

    private func context(lent: RequestContext?, in state: LedgerState) throws -> RequestContext? {
        if let project, state.projects[project] == nil {
            throw LedgerError(
                .refused, "there is no project \(project)",
                advice: "\"usage-ledger project list\" shows all that there are"
            )
        }
        guard let project = project ?? lent?.project else {
            guard let name = model ?? user else { return nil }
            throw LedgerError(
                .invalid, "an adjustment for \(name), and no project", advice: "say which project's spend it changes")
        }
        var context = lent ?? RequestContext(project: project, model: "")
        context.project = project
        context.model = model ?? context.model
        context.user = user ?? context.user
        return context
    }
}

/// What an event that carries an amount says of whose it is, and when it is billed.
private struct Lent {
    /// Nil for an adjustment of the organization's alone.
    let context: RequestContext?
    let billedAt: Instant

    /// Throws `LedgerError.invalid` for an event that carries no amount.
    init(_ event: LedgerEvent) throws {
        switch event.payload {
        case .response(let response): context = response.context
        case .holdVoided(let voiding): context = voiding.context
        case .adjustment(let adjustment): context = adjustment.context
        case .request, .throttle, .alert, .alertDelivered, .limitSet, .limitRemoved, .projectOpened, .projectClosed,
            .policySet, .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .quotaIncrease, .recovered, .restored:
            throw LedgerError(
                .invalid,
                "event \(event.sequence) is of the kind \(event.kind.name), which carries no amount to correct",
                advice: "name a response, a holdVoided or an adjustment; \"usage-ledger event list\" shows them")
        }
        billedAt = context?.requestedAt ?? event.occurredAt
    }
}
