import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// When events are recorded, whatever the machine's clock says.
@Suite struct ClockTests {
    private static let day: Int64 = 86_400

    /// The clock moves from noon by so many seconds; the second event is recorded so many after noon, or refused.
    @Test(
        arguments: [
            (0, false, 0), (1, false, 1), (-1, false, 0), (-3600, false, 0), (-day, false, 0), (-day - 1, false, nil),
            (-2 * day, false, nil), (-2 * day, true, 0), (-20_000 * day, true, 0), (3650 * day, false, 3650 * day),
        ] as [(Int64, Bool, Int64?)])
    func recordedAt(_ move: Int64, _ allowsClockBehind: Bool, _ expected: Int64?) throws {
        let simulated = SimulatedLedger()
        _ = try simulated.create().append(opened("a"))
        simulated.clock.set(noon.adding(seconds: move))
        let ledger = try simulated.open(allowsClockBehind: allowsClockBehind)
        guard let expected else {
            let error = #expect(throws: LedgerError.self) { try ledger.append(opened("b")) }
            #expect(error?.code == .clockBehind)
            #expect(try ledger.head().treeSize == 1)
            return
        }
        try ledger.append(opened("b"))
        let events = try ledger.events()
        #expect(events.map(\.recordedAt) == [noon, noon.adding(seconds: expected)])
        // What happens now happens at the time given under the lock.
        #expect(events.map(\.occurredAt) == events.map(\.recordedAt))
    }

    @Test func theErrorNamesBothTimes() throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create()
        try ledger.append(opened("a"))
        simulated.clock.set(instant("2026-11-19T12:00:00Z"))
        let error = #expect(throws: LedgerError.self) { try ledger.append(opened("b")) }
        #expect(
            error?.description
                == "this machine's clock says 2026-11-19T12:00:00Z, but the log's last event was recorded at "
                + "2026-11-21T12:00:00Z; set the clock right, or pass --allow-clock-behind to record at the log's time")
    }

    /// A clock that was ten years ahead once leaves the log there until it is allowed to go on.
    @Test func afterAClockFarAhead() throws {
        let simulated = SimulatedLedger()
        let ahead = noon.adding(seconds: 3650 * Self.day)
        simulated.clock.set(ahead)
        let ledger = try simulated.create()
        try ledger.append(opened("a"))
        simulated.clock.set(noon)
        #expect(throws: LedgerError.self) { try ledger.append(opened("b")) }
        try simulated.open(allowsClockBehind: true).append(opened("c"))
        #expect(try ledger.events().map(\.recordedAt) == [ahead, ahead])
    }

    /// A claimed time is kept as it is, however far from now.
    @Test(arguments: [Instant.earliest, Instant(nanoseconds: 0), noon, .latest])
    func occurredAtIsTheSourcesClaim(_ time: Instant) throws {
        let ledger = try SimulatedLedger().create()
        try ledger.append([draft(chat(), occurredAt: time)])
        #expect(try ledger.events().map(\.occurredAt) == [time])
        #expect(try ledger.events().map(\.recordedAt) == [noon])
    }

    @Test func frozenClockAndManyEvents() throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create()
        for number in 0..<20 {
            if number == 10 { simulated.clock.advance(nanoseconds: -3_600_000_000_000) }
            try ledger.append(chat())
        }
        #expect(try ledger.events().allSatisfy { $0.recordedAt == noon })
    }
}
