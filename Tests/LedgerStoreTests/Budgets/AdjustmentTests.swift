import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Adjustments in the log: what counts against budgets follows them, and alerts come beside them.
@Suite struct AdjustmentTests {
    private let scene: AdmissionScene
    private let administrator = Administrator(actor: "ann", reason: "billed twice")

    init() throws { scene = try AdmissionScene() }

    @discardableResult
    private func adjust(_ order: AdjustmentOrder) throws -> Adjusted {
        try scene.ledger.commit { try $0.adjust(order, by: administrator) }
    }

    @Test func aRefundGivesRoomAgain() throws {
        let id = try scene.admit("480")
        let settled = try scene.settle(id, "480")
        #expect(try scene.ask("30").refusal?.reason == .overBudget)
        let refund = try adjust(AdjustmentOrder(kind: .refund, amount: amount("80"), corrects: settled.sequence))
        #expect(refund.adjustment.context?.project == "api" && refund.alerts.isEmpty)
        #expect(try scene.figures(.project("api"))?.settled == amount("400"))
        #expect(try scene.ask("100").admission != nil)
        let event = try #require(try scene.ledger.events().first { $0.sequence == refund.sequence })
        #expect(event.actor == "ann" && event.reason == "billed twice")
    }

    /// The organization's 1000 and the project's 500 are at 50 % or more after 400 and 120 of it.
    @Test func alertsComeBesideTheirCause() throws {
        try scene.settle(scene.admit("240"), "240")
        let head = try #require(try scene.ledger.events().last).sequence
        let adjusted = try adjust(AdjustmentOrder(kind: .correction, amount: amount("140"), project: "api"))
        // 380 of 500 is 76 %: two thresholds of the project's.
        #expect(adjusted.alerts.map(\.thresholdPercent) == [50, 75])
        #expect(adjusted.alerts.map(\.scope) == [.project("api"), .project("api")])
        #expect(try scene.kinds(from: head + 1) == [.adjustment, .alert, .alert])
        let times = Set(try scene.ledger.events().filter { $0.sequence > head }.map(\.recordedAt))
        #expect(times.count == 1)
        #expect(try adjust(AdjustmentOrder(kind: .correction, amount: amount("1"), project: "api")).alerts.isEmpty)
    }

    @Test func theOrganizationsCountsAgainstItsLimitsAlone() throws {
        let adjusted = try adjust(AdjustmentOrder(kind: .correction, amount: amount("500")))
        #expect(adjusted.alerts.map(\.scope) == [.organization] && adjusted.alerts.map(\.thresholdPercent) == [50])
        #expect(try scene.figures(.organization)?.settled == amount("500"))
        #expect(try scene.figures(.project("api"))?.settled == .zero)
    }

    /// What belongs to a month that is over changes nothing of this one's.
    @Test(arguments: [nil, "api"]) func anEarlierMonthsStaysThere(_ project: String?) throws {
        let april = instant("2026-04-30T23:59:59Z")
        let adjusted = try adjust(
            AdjustmentOrder(kind: .correction, amount: amount("500"), project: project, billedAt: april))
        #expect(adjusted.billedAt == april && adjusted.alerts.isEmpty)
        #expect(try scene.figures(.organization)?.settled == .zero)
        var spend = MonthlySpendProjection(calendar: scene.ledger.calendar)
        try scene.ledger.replay(into: &spend)
        #expect(spend.sums.map(\.key.month) == [CivilMonth(year: 2026, month: 4)])
        #expect(spend.sums.values.map(\.cost) == [amount("500")])
    }

    @Test(arguments: [0, 99] as [UInt64]) func whatIsNotThereOrCarriesNothingAppendsNothing(_ sequence: UInt64) throws {
        let head = try scene.ledger.head()
        let error = #expect(throws: LedgerError.self) {
            try adjust(AdjustmentOrder(kind: .refund, amount: amount("1"), corrects: sequence))
        }
        #expect(error?.code == .invalid)
        #expect(try scene.ledger.head() == head)
    }
}
