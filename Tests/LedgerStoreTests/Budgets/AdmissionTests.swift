import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Money is held before it is spent, or the request is refused, with the figures.
@Suite struct AdmissionTests {
    @Test func holdsAndSettles() throws {
        let scene = try AdmissionScene()
        let admission = try #require(try scene.ask("50").admission)
        #expect(admission.hold == amount("50"))
        #expect(admission.projectRemaining == amount("450") && admission.totalRemaining == amount("950"))
        let id = try #require(admission.requestID)
        #expect(try scene.figures(.project("api"))?.held == amount("50"))
        let settled = try scene.settle(id, "30")
        #expect(settled.cost == .known(amount("30")) && settled.overrun == .zero && !settled.isRepeated)
        let figures = try #require(try scene.figures(.organization))
        #expect(figures.settled == amount("30") && figures.held == .zero)
        #expect(try figures.remaining() == amount("970"))
        #expect(try scene.kinds(from: id) == [.request, .response])
    }

    /// A process that is gone leaves nothing behind but the log: another one opens it and goes on.
    @Test func anotherProcessGoesOn() throws {
        let scene = try AdmissionScene()
        let id = try scene.admit("450")
        let other = try scene.simulated.open()
        #expect(try scene.ask("60", on: other).refusal?.reason == .busy)
        try scene.settle(id, "1", on: other)
        #expect(try scene.ask("60").admission != nil)
    }

    @Test func refusesWithTheFigures() throws {
        let scene = try AdmissionScene()
        try scene.settle(scene.admit("450"), "450")
        let refusal = try #require(try scene.ask("60").refusal)
        #expect(refusal.reason == .overBudget && !refusal.isRetryable)
        #expect(refusal.projectRemaining == amount("50") && refusal.totalRemaining == amount("550"))
        #expect(refusal.refusedBy.map(\.figures.key.scope) == [.project("api")])
        let event = try #require(try scene.ledger.events().last)
        #expect(event.sequence == refusal.throttleSequence)
        guard case .throttle(let throttle) = event.payload else { throw LedgerError(.invalid, "\(event)") }
        #expect(throttle.origin == .ledger && throttle.cause == .budget)
        #expect(throttle.refusal?.scope == .project("api") && throttle.refusal?.limit == amount("500"))
        #expect(throttle.refusal?.settled == amount("450") && throttle.refusal?.requested == amount("60"))
        #expect(throttle.refusal?.resetsAt == TimestampParser().parse("2026-06-01T00:00Z"))
        #expect(
            refusal.message
                == "project:api may spend 500 a month: 450 is settled, 0 held, 50 left, and 60 was asked for")
    }

    /// A refusal that holds alone cause is busy, and succeeds once they settle for less.
    @Test func busyUntilSettledForLess() throws {
        let scene = try AdmissionScene()
        let id = try scene.admit("480")
        let refusal = try #require(try scene.ask("30").refusal)
        #expect(refusal.reason == .busy && refusal.isRetryable)
        try scene.settle(id, "470.000000000001")
        #expect(try scene.ask("30").refusal?.reason == .overBudget)
        #expect(try scene.ask("29.999999999999").admission != nil)
    }

    @Test func aVoidGivesAllBack() throws {
        let scene = try AdmissionScene()
        let id = try scene.admit("480")
        let voided = try scene.ledger.void(id)
        #expect(voided.hold == amount("480") && !voided.isRepeated)
        #expect(try scene.ledger.void(id).isRepeated)
        #expect(try scene.figures(.project("api"))?.remaining() == amount("500"))
        #expect(throws: LedgerError.self) { try scene.settle(id, "1") }
        #expect(throws: LedgerError.self) { try scene.ledger.void(id, charge: amount("2")) }
    }

    @Test func aClosedProject() throws {
        let scene = try AdmissionScene()
        let id = try scene.admit("100")
        _ = try scene.ledger.commit {
            try $0.change(by: Administrator(actor: nil, reason: nil)) { try $0.event(closing: "api") }
        }
        #expect(try scene.ask("1").refusal?.reason == .closedProject)
        // What is under way is still settled.
        try scene.settle(id, "70")
        #expect(try scene.figures(.organization)?.settled == amount("70"))
        #expect(try scene.ask("1", "nowhere").refusal?.reason == .unknownProject)
    }

    @Test func thePolicyMayOpenProjects() throws {
        let scene = try AdmissionScene()
        try scene.ledger.append(.policySet(Policy(opensUnknownProjects: true)))
        let id = try scene.admit("10", "new")
        #expect(try scene.kinds(from: id - 1) == [.projectOpened, .request])
        #expect(try scene.ledger.state().projects["new"]?.isOpen == true)
    }

    // MARK: The same again

    @Test func theSameRequestAgainIsOneRequest() throws {
        let scene = try AdmissionScene()
        let first = try #require(try scene.ask("50", id: "job-7").admission)
        for ledger in [scene.ledger, try scene.simulated.open()] {
            let again = try #require(try scene.ask("50", id: "job-7", on: ledger).admission)
            #expect(again.isRepeated && again.requestID == first.requestID && again.hold == first.hold)
        }
        #expect(try scene.figures(.project("api"))?.held == amount("50"))
        // For something else, it is an error.
        let error = #expect(throws: LedgerError.self) { try scene.ask("51", id: "job-7") }
        #expect(error?.code == .conflict)
        #expect(throws: LedgerError.self) { try scene.ask("50", "batch", id: "job-7") }
        #expect(try scene.ask("50", id: "job-8").admission?.isRepeated == false)
    }

    /// What ended is not held again under its id: who would call once more takes another.
    @Test func anIdWhoseRequestHasEnded() throws {
        let scene = try AdmissionScene()
        let settled = try #require(try scene.ask("50", id: "settled").admission?.requestID)
        let voided = try #require(try scene.ask("50", id: "voided").admission?.requestID)
        _ = try scene.ask("50", id: "expired")
        try scene.settle(settled, "50")
        try scene.ledger.void(voided)
        scene.advance(seconds: 901)
        for id in ["settled", "voided", "expired"] {
            let error = #expect(throws: LedgerError.self) { try scene.ask("50", id: id) }
            #expect(error?.code == .conflict && error?.message.contains("has ended since") == true)
        }
        // A decision that fails leaves nothing: the next one that stands records the expiry.
        #expect(try scene.figures(.project("api"))?.settled == amount("50"))
        _ = try scene.ask("1")
        #expect(try scene.figures(.project("api"))?.settled == amount("100"))
    }

    /// Numbers that no event has, to the very last.
    @Test(arguments: [9_999, 70_000, UInt64.max - 65_536, .max]) func noSuchRequest(id: UInt64) throws {
        let scene = try AdmissionScene()
        for body in [{ try scene.settle(id, "1") }, { try scene.ledger.void(id) }] {
            let error = #expect(throws: LedgerError.self) { try body() }
            #expect(error?.code == .invalid && error?.message == "event \(id) is no request of this ledger")
        }
        #expect(throws: LedgerError.self) { try scene.ledger.explain(id) }
    }

    /// Amounts that no sum could hold are refused at the door, and what is held can be expired and settled for ever.
    @Test func amountsBeyondMeasure() throws {
        let scene = try AdmissionScene(limits: false)
        try scene.open("p")
        for cost in ["1000000000000.000000000001", "100000000000000000000000000"] {
            #expect(throws: LedgerError.self) { try scene.ask(cost, "p") }
        }
        let id = try scene.admit("1000000000000", "p")
        #expect(throws: LedgerError.self) { try scene.settle(id, "1000000000001") }
        #expect(throws: LedgerError.self) { try scene.settle(id, "-1") }
        #expect(throws: LedgerError.self) { try scene.ledger.void(id, charge: amount("1000000000001")) }
        scene.advance(seconds: 901)
        #expect(try scene.ask("1", "p").admission != nil)
        #expect(try scene.ledger.budgets().monthToDate(of: .organization).settled == amount("1000000000000"))
    }

    /// A time-out may have been billed: unknown, and counted as all that was held.
    @Test(arguments: [Outcome.timedOut, .cancelled]) func whatMayHaveBeenBilled(_ outcome: Outcome) throws {
        let scene = try AdmissionScene()
        let settled = try scene.ledger.settle(scene.admit("50"), Settlement(outcome: outcome))
        #expect(settled.cost == .unknown(lower: .zero, upper: amount("50")))
        #expect(try scene.figures(.project("api"))?.settled == amount("50"))
        let failed = try scene.ledger.settle(scene.admit("50"), Settlement(outcome: .failed))
        #expect(failed.cost == .known(.zero))
    }

    /// A charge above the hold is told, as a cost is.
    @Test func aVoidThatCostMore() throws {
        let scene = try AdmissionScene()
        let voided = try scene.ledger.void(scene.admit("1"), charge: amount("9"))
        #expect(voided.overrun == amount("8") && voided.alerts.map(\.level) == [.critical])
    }

    @Test func settlingTwice() throws {
        let scene = try AdmissionScene()
        let id = try scene.admit("50")
        let first = try scene.settle(id, "20")
        let again = try scene.settle(id, "20")
        #expect(again.isRepeated && again.sequence == first.sequence)
        let error = #expect(throws: LedgerError.self) { try scene.settle(id, "21") }
        #expect(error?.code == .conflict)
        #expect(
            error?.message
                == "request \(id) was settled with 20 by event \(first.sequence), and cannot be settled as something else"
        )
        #expect(throws: LedgerError.self) { try scene.ledger.void(id) }
        #expect(try scene.figures(.organization)?.settled == amount("20"))
        // What was never asked for.
        let unknown = #expect(throws: LedgerError.self) { try scene.settle(0, "1") }
        #expect(unknown?.code == .invalid)
        #expect(throws: LedgerError.self) { try scene.settle(9_999, "1") }
    }

    // MARK: Expiry

    /// A hold that nobody settles becomes a recorded charge; an answer that comes after all replaces it.
    @Test func anAbandonedHoldExpires() throws {
        let scene = try AdmissionScene()
        let id = try scene.admit("100")
        scene.advance(seconds: 900)
        #expect(try scene.ask("401").refusal?.reason == .busy)
        scene.advance(seconds: 1)
        // Any process finds it.
        let other = try scene.simulated.open()
        #expect(try scene.ask("401", on: other).refusal?.reason == .overBudget)
        let figures = try #require(try scene.figures(.project("api")))
        #expect(figures.settled == amount("100") && figures.held == .zero)
        guard
            case .holdVoided(let voiding) = try #require(
                try scene.ledger.events().first { $0.kind == .holdVoided }
            ).payload
        else { return }
        #expect(voiding.cause == .expired && voiding.assumedCharge == amount("100") && voiding.requestID == id)

        let late = try scene.settle(id, "12")
        #expect(late.replacedCharge == amount("100") && late.cost == .known(amount("12")))
        #expect(try scene.figures(.project("api"))?.settled == amount("12"))
        var spend = SpendProjection(calendar: .utc)
        try scene.ledger.replay(into: &spend)
        let total = try spend.total()
        #expect(total.cost == amount("12") && total.estimatedCost == .zero && total.requests == 1)
        // Again it is the same answer, and another one is refused.
        #expect(try scene.settle(id, "12").isRepeated)
        #expect(throws: LedgerError.self) { try scene.settle(id, "13") }
        #expect(try scene.figures(.project("api"))?.settled == amount("12"))
    }

    /// Who settles a hold that is overdue, and that nobody found yet, settles it.
    @Test func settlingBeforeAnybodyLooked() throws {
        let scene = try AdmissionScene()
        let (id, forgotten) = (try scene.admit("100"), try scene.admit("7"))
        scene.advance(seconds: 5_000)
        let settled = try scene.settle(id, "12")
        #expect(settled.replacedCharge == nil)
        #expect(try scene.figures(.project("api"))?.settled == amount("19"))
        #expect(try scene.settle(forgotten, "1").replacedCharge == amount("7"))
        #expect(try scene.figures(.project("api"))?.settled == amount("13"))
    }

    @Test func thePolicySaysWhatIsAssumed() throws {
        let scene = try AdmissionScene()
        try scene.ledger.append(.policySet(Policy(holdExpirySeconds: 60, expiryChargePercent: 25)))
        _ = try scene.admit("100")
        scene.advance(seconds: 61)
        _ = try scene.ask("1")
        #expect(try scene.figures(.project("api"))?.settled == amount("25"))
    }

    // MARK: Prices

    private static let price = Price(rates: [
        Price.Key(.input): UnitPrice(picounits: 2_000_000), Price.Key(.output): UnitPrice(picounits: 8_000_000),
        Price.Key(.cachedInput): UnitPrice(picounits: 500_000),
    ])

    private func chat(
        _ model: String, input: Int64 = 1_000, output: Int64 = 500
    ) -> AdmissionRequest {
        AdmissionRequest(
            project: "api", model: model, estimate: .usage(Usage(inputTokens: input, outputTokens: output)))
    }

    /// 1000 × 0.000002 + 500 × 0.000008 are held; what is used of it is paid, cached tokens at their own rate.
    @Test func theHoldIsTheMostThatItCanCost() throws {
        let scene = try AdmissionScene()
        try scene.ledger.append(.priceSet(PriceSetting(model: "gpt-4.1", price: Self.price)))
        let admission = try #require(try scene.ledger.admit(chat("openai/gpt-4.1-2025-04-14")).admission)
        #expect(admission.hold == amount("0.006"))
        let settled = try scene.ledger.settle(
            #require(admission.requestID),
            Settlement(usage: Usage(inputTokens: 900, cachedInputTokens: 400, outputTokens: 100)))
        // 500 × 0.000002 + 400 × 0.0000005 + 100 × 0.000008
        #expect(settled.cost == .known(amount("0.002")))
    }

    @Test func whatHasNoPriceIsRefused() throws {
        let scene = try AdmissionScene()
        let refusal = try #require(try scene.ledger.admit(chat("house-model")).refusal)
        #expect(refusal.reason == .unpriced)
        #expect(refusal.advice?.contains("usage-ledger price set house-model") == true)
        #expect(refusal.advice?.contains("usage-ledger price alias house-model=MODEL") == true)
    }

    /// With a ceiling the bound counts: held, and settled too, since nobody knows the cost.
    @Test func aCeilingBoundsWhatHasNoPrice() throws {
        let scene = try AdmissionScene()
        try scene.ledger.append(.policySet(Policy(ceilingPrice: Self.price)))
        let admission = try #require(try scene.ledger.admit(chat("house-model")).admission)
        #expect(admission.hold == amount("0.006"))
        let settled = try scene.ledger.settle(
            #require(admission.requestID), Settlement(usage: Usage(inputTokens: 1_000, outputTokens: 250)))
        #expect(settled.cost == .unknown(lower: .zero, upper: amount("0.004")))
        #expect(try scene.figures(.project("api"))?.settled == amount("0.004"))
        var spend = SpendProjection(calendar: .utc)
        try scene.ledger.replay(into: &spend)
        #expect(try spend.total().cost == .zero && spend.total().unpricedRequests == 1)
    }

    // MARK: Alerts

    /// In the same commit as what caused them; an overrun is told, and critical.
    @Test func alertsComeWithTheirCause() throws {
        let scene = try AdmissionScene()
        let id = try scene.admit("260")
        #expect(try scene.settle(id, "250").alerts.map(\.thresholdPercent) == [50])
        #expect(try scene.kinds(from: id) == [.request, .response, .alert])
        let second = try scene.admit("100")
        let settled = try scene.settle(second, "130")
        #expect(settled.overrun == amount("30"))
        #expect(settled.alerts.map(\.level) == [.critical, .warning])
        #expect(settled.alerts[0].overrunRequestID == second && settled.alerts[0].limit == amount("100"))
        #expect(settled.alerts[1].thresholdPercent == 75 && settled.alerts[1].scope == .project("api"))
        // Another process knows what was told.
        let other = try scene.simulated.open()
        let third = try scene.admit("100", on: other)
        #expect(try scene.settle(third, "100", on: other).alerts.map(\.thresholdPercent) == [90])
    }

    /// A limit that is set below what is spent says so at once.
    @Test func aLimitLoweredBelowWhatIsSpent() throws {
        let scene = try AdmissionScene()
        try scene.settle(scene.admit("200"), "200")
        let start = try scene.ledger.head().treeSize
        try scene.limit(.project("api"), "210")
        #expect(try scene.kinds(from: start) == [.limitSet, .alert, .alert, .alert])
    }

    // MARK: Asking without holding

    /// The answer that admission would give, and nothing in the log: overdue holds counted as they will be.
    @Test func checksWithoutHolding() throws {
        let scene = try AdmissionScene()
        try scene.ledger.append(.policySet(Policy(expiryChargePercent: 10)))
        _ = try scene.admit("480")
        let head = try scene.ledger.head()
        func check(_ cost: String) throws -> AdmissionAnswer {
            try scene.ledger.check(AdmissionRequest(project: "api", estimate: .cost(amount(cost))))
        }
        #expect(try check("20").admission?.projectRemaining == .zero)
        #expect(try check("20").admission?.requestID == nil)
        #expect(try check("21").refusal?.reason == .busy)
        #expect(try check("501").refusal?.reason == .overBudget)
        scene.advance(seconds: 901)
        #expect(try check("452").admission?.projectRemaining == .zero)
        #expect(try check("453").refusal?.reason == .overBudget)
        #expect(try scene.ledger.head() == head)
        #expect(try scene.ask("452").admission != nil)
    }

    /// Without a cap of the caller's the policy's is held for, and answered so that it is sent.
    @Test func thePolicysOutputCap() throws {
        let scene = try AdmissionScene()
        try scene.ledger.append(.priceSet(PriceSetting(model: "gpt-4.1", price: Self.price)))
        let request = AdmissionRequest(
            project: "api", model: "gpt-4.1",
            estimate: .usage(Usage(inputTokens: 1_000, outputTokens: 0), hasOutputCap: false), id: "a")
        let admission = try #require(try scene.ledger.admit(request).admission)
        #expect(admission.maxOutputTokens == 1_000 && admission.hold == amount("0.01"))
        try scene.ledger.append(.policySet(Policy(defaultMaxOutputTokens: nil)))
        #expect(try scene.ledger.admit(request).admission?.isRepeated == true)
        var other = request
        other.id = "b"
        #expect(try scene.ledger.admit(other).refusal?.reason == .uncapped)
    }

    /// A price that lacks a rate, beside a ceiling: both are paid. 1000 × 0.0001 by the price, an image by the ceiling.
    @Test func aCeilingBesideAPrice() throws {
        let scene = try AdmissionScene()
        let price = Price(rates: [Price.Key(.input): UnitPrice(picounits: 100_000_000)])
        var rates = Self.price.rates
        rates[Price.Key(.image)] = UnitPrice(picounits: 10_000_000_000)
        try scene.ledger.append(.priceSet(PriceSetting(model: "eyes", price: price)))
        try scene.ledger.append(.policySet(Policy(ceilingPrice: Price(rates: rates))))
        var usage = Usage(inputTokens: 1_000, outputTokens: 0)
        usage.images = 1
        let answer = try scene.ledger.admit(
            AdmissionRequest(project: "api", model: "eyes", operation: .other, estimate: .usage(usage)))
        let admission = try #require(answer.admission)
        // 0.1 by the price, and 0.002 + 0.01 by the ceiling.
        #expect(admission.hold == amount("0.112"))
        let settled = try scene.ledger.settle(#require(admission.requestID), Settlement(usage: usage))
        #expect(settled.cost == .unknown(lower: amount("0.1"), upper: amount("0.112")) && settled.overrun == .zero)
    }

    // MARK: Refusals that repeat

    /// A caller that asks and asks: one event at once, and one for what came within the second.
    @Test func aRetryLoopDoesNotFillTheLog() throws {
        let scene = try AdmissionScene()
        let start = try scene.ledger.head().treeSize
        for _ in 0..<500 { #expect(try scene.ask("501").refusal?.throttleSequence == start) }
        #expect(try scene.kinds(from: start) == [.throttle])
        scene.advance(seconds: 1)
        #expect(try scene.ask("501").refusal?.throttleSequence == start + 1)
        #expect(try scene.ask("502").refusal?.throttleSequence == start + 2)
        _ = try scene.ask("501")
        scene.ledger.close()
        #expect(try scene.refusalCounts() == [1, 500, 1])
        // The next to come writes what was counted last, whoever counted it.
        scene.advance(seconds: 1)
        let next = try scene.simulated.open()
        _ = try next.admit(scene.request("1"))
        #expect(try scene.refusalCounts() == [1, 500, 1, 1])
        #expect(try next.audit().notices == [] && next.audit().findings == [])
    }

    /// A process for each try, as a script has it: they count together.
    @Test func processesCountTheirRefusalsTogether() throws {
        let scene = try AdmissionScene()
        let start = try scene.ledger.head().treeSize
        for number in 0..<100 {
            let process = try scene.simulated.open()
            #expect(try process.admit(scene.request("501")).refusal?.throttleSequence == start + UInt64(number / 25))
            process.close()
            scene.simulated.clock.advance(nanoseconds: 40_000_000)
        }
        #expect(try scene.refusalCounts() == [1, 25, 25, 25])
        scene.advance(seconds: 1)
        _ = try scene.simulated.open().admit(scene.request("1"))
        #expect(try scene.refusalCounts() == [1, 25, 25, 25, 24])
    }

    /// Counts that are damaged, of another ledger or lost are begun anew; none is counted twice.
    @Test func countsThatAreLostAreNotInvented() throws {
        let scene = try AdmissionScene()
        for _ in 0..<10 { _ = try scene.ask("501") }
        let path: FilePath = "/ledger/REFUSALS"
        let whole = try #require(scene.simulated.disk.content(of: path))
        scene.advance(seconds: 2)
        for damage in [0, 8, 12, 30, whole.count / 2, whole.count - 1] {
            let other = scene.simulated.on(scene.simulated.disk.copy())
            other.disk.changeContent(of: path) { $0[damage] ^= 1 }
            _ = try other.open().admit(scene.request("1"))
            #expect(try other.open().refusalCounts() == [1], "byte \(damage)")
        }
        for length in [0, 20, whole.count - 1] {
            let other = scene.simulated.on(scene.simulated.disk.copy())
            other.disk.replaceContent(of: path, with: Array(whole[..<length]))
            _ = try other.open().admit(scene.request("1"))
            #expect(try other.open().refusalCounts() == [1], "\(length) bytes")
        }
        // Once they are in the log, they are out of the file.
        _ = try scene.admit("1")
        #expect(try scene.refusalCounts() == [1, 9])
        #expect(scene.simulated.disk.content(of: path) == nil)
        _ = try scene.admit("1")
        #expect(try scene.refusalCounts() == [1, 9])
    }

    /// A decision that fails after it recorded what was counted takes that back: it is recorded by the next.
    @Test func aDecisionThatFailsLosesNoCount() throws {
        let scene = try AdmissionScene()
        try scene.ledger.append(.policySet(Policy(opensUnknownProjects: true)))
        for _ in 0..<10 { #expect(try scene.ask("501").refusal != nil) }
        scene.advance(seconds: 2)
        // Its name would not read back as a project's.
        #expect(throws: LedgerError.self) { try scene.ask("1", "a/model:b") }
        _ = try scene.admit("1")
        #expect(try scene.refusalCounts() == [1, 9])
    }
}
