import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Which requests for a higher quota are open, and what answers them.
@Suite struct IncreaseRulesTests {
    private let simulated = SimulatedLedger()
    private let ledger: Ledger

    init() throws { ledger = try simulated.create() }

    @discardableResult
    private func record(_ decide: (LedgerState) throws -> EventPayload) throws -> UInt64 {
        try ledger.commit { try $0.append(decide($0.state), actor: "ann", reason: "why").sequence }
    }

    private func request(_ from: String?, _ to: String) throws -> UInt64 {
        try record { try $0.event(requestingIncreaseFrom: from.map(dollars), to: dollars(to)) }
    }

    private func open(_ ledger: Ledger? = nil) throws -> [UInt64] {
        try (ledger ?? self.ledger).state().openIncreases.map(\.sequence)
    }

    private func last() throws -> QuotaIncrease? {
        guard case .quotaIncrease(let increase) = try ledger.events().last?.payload else { return nil }
        return increase
    }

    @Test func theLastOneIsAnsweredFirst() throws {
        let first = try request("1000", "2000")
        let second = try request("1000", "3000")
        #expect(try open() == [first, second])
        try record { try $0.event(approvingIncreaseTo: dollars("2500")) }
        #expect(
            try last() == QuotaIncrease(stage: .approved, from: dollars("1000"), to: dollars("2500"), answers: second))
        #expect(try open() == [first])
        try record { try $0.eventDenyingIncrease() }
        #expect(try last() == QuotaIncrease(stage: .denied, from: dollars("1000"), to: dollars("2000"), answers: first))
        #expect(try open() == [])
        // Another process knows the same, from the log.
        #expect(try open(simulated.open()) == [])
    }

    @Test func anApprovalWithoutAnAmountGrantsWhatWasAskedFor() throws {
        let request = try request("0", "0.5")
        try record { try $0.event(approvingIncreaseTo: nil) }
        #expect(try last() == QuotaIncrease(stage: .approved, from: .zero, to: dollars("0.5"), answers: request))
    }

    @Test func theOrganizationsLimitIsWhereItBegins() throws {
        let none = #expect(throws: LedgerError.self) { try request(nil, "2000") }
        #expect(none?.code == .refused && none?.description.contains("no hard monthly limit") == true)
        for (amount, period, isHard) in [("7", Period.day, true), ("8", .month, false), ("1000", .month, true)] {
            try ledger.append(
                .limitSet(
                    LimitSetting(scope: .organization, period: period, amount: dollars(amount), isHard: isHard)))
        }
        _ = try request(nil, "2000")
        #expect(try last()?.from == dollars("1000"))
        // What was granted changes no limit.
        try record { try $0.event(approvingIncreaseTo: nil) }
        #expect(try ledger.state().limits[.allocation(of: .organization)]?.amount == dollars("1000"))
    }

    @Test func withoutAnOpenRequestThereIsNothingToAnswer() throws {
        for isAnswered in [false, true] {
            if isAnswered {
                _ = try request("1", "2")
                try record { try $0.eventDenyingIncrease() }
            }
            let head = try ledger.head()
            let approval = #expect(throws: LedgerError.self) { try record { try $0.event(approvingIncreaseTo: nil) } }
            #expect(approval?.code == .refused)
            #expect(approval?.message == "no request for a higher quota waits for an answer")
            #expect(throws: LedgerError.self) { try record { try $0.eventDenyingIncrease() } }
            #expect(try ledger.head() == head)
        }
    }

    @Test(arguments: [("1000", "1000"), ("1000", "999.999999999999"), ("-1", "5")])
    func lessIsNoIncrease(_ from: String, _ to: String) throws {
        let error = #expect(throws: LedgerError.self) { try request(from, to) }
        #expect(error?.code == .invalid)
    }

    @Test func anApprovalOfLessThanThereIsIsNone() throws {
        let request = try request("1000", "2000")
        let error = #expect(throws: LedgerError.self) {
            try record { try $0.event(approvingIncreaseTo: dollars("1000")) }
        }
        #expect(error?.code == .invalid)
        #expect(try open() == [request])
    }

    /// Answers of earlier versions name no request: they are to the last one.
    @Test func anAnswerThatNamesNoRequestIsToTheLast() throws {
        let first = try request("1", "2")
        _ = try request("1", "3")
        try ledger.append(.quotaIncrease(QuotaIncrease(stage: .denied, from: dollars("1"), to: dollars("3"))))
        #expect(try open() == [first])
        var merged = LedgerState()
        try merged.merge(ledger.state())
        #expect(merged.openIncreases == (try ledger.state().openIncreases))
    }
}
