import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// What an adjustment says, decided from what was told, what it corrects and the ledger's state.
@Suite struct AdjustmentOrderTests {
    private static let now = instant("2026-05-10T12:00Z")
    private static let requested = instant("2026-04-30T23:00Z")

    private static let state: LedgerState = {
        var state = LedgerState()
        for name in ["api", "old"] { state.apply(event(1, .projectOpened(ProjectOpening(name: name)))) }
        state.apply(event(2, .projectClosed(ProjectClosing(name: "old"))))
        return state
    }()

    private static func event(_ sequence: UInt64, _ payload: EventPayload) -> LedgerEvent {
        let draft = EventDraft(origin: EventOrigin(source: "test", key: .ordinal(sequence)), payload: payload)
        return LedgerEvent(
            sequence: sequence, recordedAt: instant("2026-05-02T00:00Z"), occurredAt: instant("2026-05-01T00:00Z"),
            draft: draft)
    }

    private static let context = RequestContext(
        project: "web", model: "gpt-4.1", user: "ann", operation: .embedding, serviceTier: .batch,
        requestedAt: requested)
    private static let response = event(
        7, .response(Response(context: context, usage: Usage(), cost: .known(amount("3")))))

    private func make(
        _ order: AdjustmentOrder, correcting event: LedgerEvent? = nil
    ) throws -> (adjustment: Adjustment, occurredAt: Instant?) {
        try order.adjustment(correcting: event, in: Self.state, at: Self.now)
    }

    @Test(arguments: [
        (AdjustmentKind.credit, "2.50", "-2.5"), (.refund, "0.000000000001", "-0.000000000001"),
        (.correction, "2", "2"), (.correction, "-2", "-2"),
    ])
    func creditsAndRefundsAreTakenOff(_ kind: AdjustmentKind, _ told: String, _ added: String) throws {
        let made = try make(AdjustmentOrder(kind: kind, amount: amount(told)))
        #expect(made.adjustment.amount == amount(added))
        #expect(made.adjustment.adjustmentKind == kind && !made.adjustment.isEstimated)
    }

    @Test(arguments: [
        (AdjustmentKind.credit, "0"), (.credit, "-1"), (.refund, "-0.01"), (.correction, "0"),
    ])
    func amountsThatContradictTheirKindAreRefused(_ kind: AdjustmentKind, _ told: String) {
        let error = #expect(throws: LedgerError.self) { try make(AdjustmentOrder(kind: kind, amount: amount(told))) }
        #expect(error?.code == .invalid)
    }

    @Test func withoutAProjectItIsTheOrganizations() throws {
        let made = try make(AdjustmentOrder(kind: .credit, amount: amount("1"), reference: "CN-1"))
        #expect(made.adjustment.context == nil && made.occurredAt == nil)
        #expect(made.adjustment.reference == "CN-1" && made.adjustment.corrects == nil)
        let march = instant("2026-03-31T00:00Z")
        let dated = try make(AdjustmentOrder(kind: .credit, amount: amount("1"), billedAt: march))
        #expect(dated.adjustment.context == nil && dated.occurredAt == march)
    }

    @Test func aProjectsIsBilledAtTheTimeThatIsTold() throws {
        let march = instant("2026-03-31T00:00Z")
        let order = AdjustmentOrder(kind: .credit, amount: amount("1"), project: "old", model: "m", user: "bob")
        let now = try make(order)
        #expect(now.adjustment.context == RequestContext(project: "old", model: "m", user: "bob"))
        #expect(now.occurredAt == nil)
        var dated = order
        dated.billedAt = march
        let made = try make(dated)
        #expect(made.adjustment.context?.requestedAt == march && made.occurredAt == nil)
    }

    @Test func whatIsCorrectedLendsWhatIsNotTold() throws {
        let order = AdjustmentOrder(kind: .refund, amount: amount("1"), corrects: 7)
        let made = try make(order, correcting: Self.response)
        #expect(made.adjustment.context == Self.context && made.adjustment.corrects == 7 && made.occurredAt == nil)
        var told = order
        (told.project, told.model, told.user, told.billedAt) = ("api", "o3", "bob", Self.now)
        #expect(
            try make(told, correcting: Self.response).adjustment.context
                == RequestContext(
                    project: "api", model: "o3", user: "bob", operation: .embedding, serviceTier: .batch,
                    requestedAt: Self.now))
    }

    /// Its own time is that of an event which repeats no request's.
    @Test func anEventWithoutARequestLendsItsOwnTime() throws {
        var context = Self.context
        context.requestedAt = nil
        let voiding = HoldVoiding(
            context: context, requestID: 3, cause: .expired, released: amount("2"), assumedCharge: amount("2"))
        let order = AdjustmentOrder(kind: .refund, amount: amount("1"), corrects: 9)
        let made = try make(order, correcting: Self.event(9, .holdVoided(voiding)))
        #expect(made.adjustment.context?.requestedAt == instant("2026-05-01T00:00Z"))
        // An adjustment of the organization's may be corrected, too.
        let earlier = Adjustment(adjustmentKind: .credit, amount: amount("-1"))
        let again = try make(order, correcting: Self.event(9, .adjustment(earlier)))
        #expect(again.adjustment.context == nil && again.occurredAt == instant("2026-05-01T00:00Z"))
    }

    @Test(arguments: [
        EventPayload.projectClosed(ProjectClosing(name: "api")),
        .request(Request(context: RequestContext(project: "api", model: "m"), estimatedUsage: Usage(), hold: .zero)),
        .throttle(Throttle(context: RequestContext(project: "api", model: "m"), origin: .ledger, cause: .budget)),
    ])
    func whatCarriesNoAmountIsNotCorrected(_ payload: EventPayload) {
        let error = #expect(throws: LedgerError.self) {
            try make(
                AdjustmentOrder(kind: .refund, amount: amount("1"), corrects: 4), correcting: Self.event(4, payload))
        }
        #expect(error?.code == .invalid)
        #expect(error?.message == "event 4 is of the kind \(payload.kind.name), which carries no amount to correct")
    }

    @Test(arguments: [
        (AdjustmentOrder(kind: .credit, amount: amount("1"), project: "nowhere"), LedgerError.Code.refused, "nowhere"),
        (AdjustmentOrder(kind: .credit, amount: amount("1"), model: "m"), .invalid, "say which project's"),
        (AdjustmentOrder(kind: .credit, amount: amount("1"), user: "ann"), .invalid, "say which project's"),
        (
            AdjustmentOrder(kind: .credit, amount: amount("1"), billedAt: instant("2026-05-10T12:01Z")), .invalid,
            "is to come"
        ),
    ])
    func whatMakesNoSenseIsRefused(_ order: AdjustmentOrder, _ code: LedgerError.Code, _ words: String) {
        let error = #expect(throws: LedgerError.self) { try make(order) }
        #expect(error?.code == code)
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
}
