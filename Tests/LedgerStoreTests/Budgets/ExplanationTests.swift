import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Why a request was admitted or refused, told from the log afterwards.
@Suite struct ExplanationTests {
    @Test func ofARefusal() throws {
        let scene = try AdmissionScene()
        for cost in ["100", "30", "200", "7", "1", "2", "50"] { try scene.settle(scene.admit(cost), cost) }
        let open = try scene.admit("90")
        _ = try scene.admit("5", "batch")
        let refusal = try #require(try scene.ask("60", user: "ann").refusal)
        let sequence = try #require(refusal.throttleSequence)
        // What comes after changes nothing of it.
        try scene.settle(open, "1")
        try scene.limit(.project("api"), "700")
        let explanation = try scene.ledger.explain(sequence)
        let (api, organization) = (explanation.limits[0], explanation.limits[1])
        #expect(explanation.limits.count == 2)
        #expect(api.figures == refusal.refusedBy[0].figures && api.refuses && !organization.refuses)
        #expect(api.figures.settled == amount("390") && api.figures.held == amount("90"))
        #expect(organization.figures.held == amount("95"))
        #expect(api.set?.kind == .projectOpened && api.set?.actor == "ann" && organization.set?.kind == .limitSet)
        #expect(api.chargeCount == 7)
        let costs = api.charges.map { event -> Money? in
            if case .response(let response) = event.payload { response.cost.amount } else { nil }
        }
        #expect(costs == ["200", "100", "50", "30", "7"].map { amount($0) })
        #expect(explanation.holds.map(\.amount) == [amount("90"), amount("5")])
        #expect(explanation.later.isEmpty)
    }

    @Test func ofAnAdmission() throws {
        let scene = try AdmissionScene()
        try scene.limit(.user("ann"), "5", .day, isHard: false)
        let id = try scene.admit("7", user: "ann")
        try scene.settle(id, "6")
        let explanation = try scene.ledger.explain(id)
        #expect(explanation.event.sequence == id)
        #expect(explanation.limits.map(\.figures.key.scope) == [.project("api"), .user("ann"), .organization])
        #expect(explanation.limits.map(\.refuses) == [false, true, false])
        #expect(explanation.later.map(\.kind) == [.response])
        let error = #expect(throws: LedgerError.self) { try scene.ledger.explain(0) }
        #expect(error?.code == .invalid)
        #expect(throws: LedgerError.self) { try scene.ledger.explain(99) }
    }

    /// Long ago, in segments by now, and from processes that know nothing of it.
    @Test func ofTheSealedPast() throws {
        let scene = try AdmissionScene(segmentHeight: 4, eventsPerSnapshot: 8)
        var told: [(UInt64, [BudgetFigures])] = []
        for number in 0..<60 {
            let answer = try scene.ask("20")
            if let refusal = answer.refusal, let sequence = refusal.throttleSequence {
                told.append((sequence, refusal.refusedBy.map(\.figures)))
            } else if let id = answer.admission?.requestID, number % 3 > 0 {
                try scene.settle(id, "15")
            }
            scene.advance(seconds: 30)
        }
        #expect(told.count > 5)
        try scene.ledger.sealFullFiles()
        let opened = try scene.simulated.open()
        for (sequence, figures) in told {
            #expect(try opened.explain(sequence).limits.filter(\.refuses).map(\.figures) == figures)
        }
    }
}
