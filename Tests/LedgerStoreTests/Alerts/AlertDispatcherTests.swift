import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// What is sent when, and what the log says of it. Nothing is sent for real, and the clock stands still until it is moved.
@Suite struct AlertDispatcherTests {
    private let simulated = SimulatedLedger()
    private let ledger: Ledger

    init() throws { ledger = try simulated.create() }

    private func raise(_ level: AlertLevel = .warning, on ledger: Ledger? = nil) throws {
        try (ledger ?? self.ledger).append(
            .alert(
                Alert(
                    scope: .organization, period: .month, thresholdPercent: 75, level: level, settled: dollars("76"),
                    held: .zero, limit: dollars("100"))))
    }

    private func setRoutes(_ names: String...) throws {
        let routes = names.map { AlertRoute(name: $0, command: "send", minimumLevel: .info) }
        try ledger.append(.policySet(Policy(alertRoutes: routes)))
    }

    private func dispatcher(_ ledger: Ledger? = nil, sendsOld: Bool = false) throws -> AlertDispatcher {
        try AlertDispatcher(ledger ?? self.ledger, sendsOld: sendsOld, now: simulated.clock.now)
    }

    /// One round in which these routes fail; what was sent, `sequence route`.
    private func round(
        _ dispatcher: inout AlertDispatcher, failing: Set<String> = [], failingAlerts: Set<UInt64> = []
    ) throws -> [String] {
        try dispatcher.run(clock: { simulated.clock.now }) { delivery in
            failing.contains(delivery.route.name) || failingAlerts.contains(delivery.sequence)
                ? .failed(code: "exit-1") : .delivered
        }.map { "\($0.delivery.sequence) \($0.delivery.route.name)" }
    }

    /// `sequence route ok` or the code, of each outcome in the log.
    private func recorded() throws -> [String] {
        try ledger.events().compactMap { event in
            guard case .alertDelivered(let delivery) = event.payload else { return nil }
            #expect(delivery.succeeded == (delivery.errorCode == nil))
            return "\(delivery.alertSequence) \(delivery.route) \(delivery.errorCode ?? "ok")"
        }
    }

    private func advance(seconds: Int64) { simulated.clock.advance(nanoseconds: seconds * 1_000_000_000) }

    @Test func sendsOnceAndRecordsIt() throws {
        try raise()
        try raise()
        var dispatcher = try dispatcher()
        #expect(try round(&dispatcher) == ["0 stderr", "1 stderr"])
        #expect(try recorded() == ["0 stderr ok", "1 stderr ok"])
        #expect(try round(&dispatcher) == [])
        // Neither does another run.
        var later = try self.dispatcher(simulated.open())
        #expect(try round(&later) == [])
        #expect(try recorded().count == 2)
    }

    @Test func whatFailedIsSentByTheNextRun() throws {
        try setRoutes("ops", "mail")
        try raise()
        var dispatcher = try dispatcher()
        #expect(try round(&dispatcher, failing: ["ops"]) == ["1 ops", "1 mail"])
        #expect(try recorded() == ["1 ops exit-1", "1 mail ok"])
        var next = try self.dispatcher()
        #expect(try round(&next) == ["1 ops"])
        #expect(try recorded() == ["1 ops exit-1", "1 mail ok", "1 ops ok"])
    }

    /// Pauses of 30, 60, 120, 240, 480 and then 900 seconds, and of 30 again once it has worked.
    @Test func whoFollowsWaitsLongerEachTime() throws {
        try setRoutes("ops")
        try raise()
        var dispatcher = try dispatcher()
        #expect(try round(&dispatcher, failing: ["ops"]) == ["1 ops"])
        for pause in [30, 60, 120, 240, 480, 900, 900] as [Int64] {
            advance(seconds: pause - 1)
            #expect(try round(&dispatcher, failing: ["ops"]) == [])
            advance(seconds: 1)
            #expect(try round(&dispatcher, failing: ["ops"]) == ["1 ops"])
        }
        advance(seconds: 900)
        #expect(try round(&dispatcher) == ["1 ops"])
        try raise()
        let sequence = try #require(try ledger.alerts().records.last).sequence
        #expect(try round(&dispatcher, failing: ["ops"]) == ["\(sequence) ops"])
        advance(seconds: 30)
        #expect(try round(&dispatcher) == ["\(sequence) ops"])
    }

    /// A dead route costs three tries a round, and an alert that always fails holds up no others.
    @Test func failuresHoldUpLittle() throws {
        try setRoutes("ops")
        for _ in 0..<5 { try raise() }
        var dead = try dispatcher()
        #expect(try round(&dead, failing: ["ops"]) == ["1 ops", "2 ops", "3 ops"])
        var next = try dispatcher()
        // Those that were not tried yet come first; 1 fails again.
        #expect(try round(&next, failingAlerts: [1]) == ["4 ops", "5 ops", "1 ops", "2 ops", "3 ops"])
        #expect(try recorded().suffix(3) == ["1 ops exit-1", "2 ops ok", "3 ops ok"])
    }

    @Test func oldAlertsAreSentWhenAskedFor() throws {
        try raise()
        advance(seconds: 86_400)
        try raise()
        advance(seconds: 1)
        var young = try dispatcher()
        #expect(try round(&young) == ["1 stderr"])
        var all = try dispatcher(sendsOld: true)
        #expect(try round(&all) == ["0 stderr"])
    }

    /// The policy may change while somebody follows, and so may what others have sent.
    @Test func followsThePolicyAndOthers() throws {
        try raise()
        var one = try dispatcher()
        var other = try dispatcher(simulated.open())
        #expect(try round(&one) == ["0 stderr"])
        #expect(try round(&other) == [])
        try setRoutes("ops")
        #expect(try round(&other) == ["0 ops"])
        #expect(try round(&one) == [])
    }

    /// While one sends, another that has seen the same alert waits, and then finds it sent.
    @Test func twoAtOnceDoNotSendTwice() throws {
        try raise()
        var one = try dispatcher()
        let waiting = try simulated.open()
        var waits = 0
        _ = try one.run(clock: { simulated.clock.now }) { _ in
            var other = try AlertDispatcher(waiting, sendsOld: false, now: simulated.clock.now)
            // A simulated lock throws where a real one waits.
            #expect(throws: LedgerError.self) {
                try other.run(clock: { simulated.clock.now }, whenTaken: { waits += 1 }) { _ in .delivered }
            }
            return .delivered
        }
        #expect(waits == 1)
        #expect(try recorded() == ["0 stderr ok"])
    }

    /// A run that is killed between two deliveries has recorded the first.
    @Test func eachOutcomeIsRecordedAtOnce() throws {
        struct Killed: Error {}
        try raise()
        try raise()
        var dispatcher = try dispatcher()
        #expect(throws: Killed.self) {
            try dispatcher.run(clock: { simulated.clock.now }) { delivery in
                if delivery.sequence == 1 { throw Killed() }
                return .delivered
            }
        }
        #expect(try recorded() == ["0 stderr ok"])
        var next = try self.dispatcher()
        #expect(try round(&next) == ["1 stderr"])
    }
}
