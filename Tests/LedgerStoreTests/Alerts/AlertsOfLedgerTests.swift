import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// The alerts of a ledger are the same whether segments hold them or the open log file.
@Suite struct AlertsOfLedgerTests {
    /// Alerts and what became of them among 100 other events, in files of 16; an hour lies between two events.
    private func makeLedger() throws -> (SimulatedLedger, Ledger) {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create(segmentHeight: 4)
        for number in 0..<100 {
            simulated.clock.advance(nanoseconds: 3_600_000_000_000)
            switch number {
            case 3, 40, 41, 97: try ledger.append(alert(UInt32(number)))
            case 50: try ledger.append(told(40, "exit-1"))
            case 99: try ledger.append(told(40, nil))
            default: try ledger.append(chat())
            }
        }
        return (simulated, ledger)
    }

    private func alert(_ percent: UInt32) -> EventPayload {
        .alert(
            Alert(
                scope: .organization, period: .month, thresholdPercent: percent, level: .info, settled: .zero,
                held: .zero, limit: dollars("1")))
    }

    private func told(_ sequence: UInt64, _ code: String?) -> EventPayload {
        .alertDelivered(
            AlertDelivery(alertSequence: sequence, route: "ops", succeeded: code == nil, errorCode: code))
    }

    @Test(arguments: [false, true]) func areFoundWithTheirOutcomes(_ isSealed: Bool) throws {
        let (_, ledger) = try makeLedger()
        if isSealed { #expect(try ledger.sealFullFiles() == 6) }
        let alerts = try ledger.alerts()
        #expect(alerts.records.map(\.sequence) == [3, 40, 41, 97])
        #expect(alerts.records.map { $0.outcomes.map(\.tries) } == [[], [2], [], []])
        #expect(alerts.records[1].outcomes[0].hasSucceeded)
    }

    @Test(arguments: [false, true]) func sinceAnInstant(_ isSealed: Bool) throws {
        let (_, ledger) = try makeLedger()
        if isSealed { #expect(try ledger.sealFullFiles() == 6) }
        let times = try ledger.events().map(\.recordedAt)
        #expect(try ledger.alerts(recordedSince: times[40]).records.map(\.sequence) == [40, 41, 97])
        #expect(try ledger.alerts(recordedSince: times[41]).records.map(\.sequence) == [41, 97])
        #expect(try ledger.alerts(recordedSince: times[98]).records.isEmpty)
    }

    /// What was recorded later is left out, and so is how sending it went.
    @Test(arguments: [false, true]) func upToAnInstant(_ isSealed: Bool) throws {
        let (_, ledger) = try makeLedger()
        if isSealed { #expect(try ledger.sealFullFiles() == 6) }
        let times = try ledger.events().map(\.recordedAt)
        for (end, sequences, tries) in [
            (2, [], []), (3, [3], [0]), (40, [3, 40], [0, 0]), (49, [3, 40, 41], [0, 0, 0]),
            (50, [3, 40, 41], [0, 1, 0]), (98, [3, 40, 41, 97], [0, 1, 0, 0]), (99, [3, 40, 41, 97], [0, 2, 0, 0]),
        ] as [(Int, [UInt64], [Int])] {
            for alerts in [try ledger.alerts(asKnown: times[end]), try ledger.alerts(asOf: times[end])] {
                #expect(alerts.records.map(\.sequence) == sequences, "\(end)")
                #expect(alerts.records.map { $0.outcomes.first?.tries ?? 0 } == tries, "\(end)")
            }
        }
        #expect(
            try ledger.alerts(recordedSince: times[40], asKnown: times[40]).records.map(\.sequence) == [40])
    }

    /// Events that had occurred and were recorded by an instant are what a stream hands out, in the log's order.
    @Test(arguments: [false, true]) func aStreamUpToAnInstant(_ isSealed: Bool) throws {
        let (simulated, ledger) = try makeLedger()
        simulated.clock.advance(nanoseconds: 3_600_000_000_000)
        let times = try ledger.events().map(\.recordedAt)
        // Recorded last, and occurred among the first.
        try ledger.append(chat(), occurredAt: times[5])
        if isSealed { #expect(try ledger.sealFullFiles() == 6) }
        func sequences(asOf: Int? = nil, asKnown: Int? = nil) throws -> [UInt64] {
            var sequences: [UInt64] = []
            let stream = try EventStream(ledger, asOf: asOf.map { times[$0] }, asKnown: asKnown.map { times[$0] })
            try stream.readOn { sequences.append($0.sequence) }
            return sequences
        }
        #expect(try sequences() == Array(0...100))
        for end in [0, 15, 16, 31, 47, 96, 99] {
            #expect(try sequences(asKnown: end) == Array(0...UInt64(end)))
            #expect(try sequences(asOf: end) == Array(0...UInt64(end)) + (end < 5 ? [] : [100]))
            #expect(try sequences(asOf: min(end, 7), asKnown: end) == Array(0...UInt64(min(end, 7))))
        }
    }

    /// A stream of some kinds goes on with what is appended, and hands out nothing twice.
    @Test func aStreamGoesOn() throws {
        let (_, ledger) = try makeLedger()
        let stream = try EventStream(ledger, of: AlertsProjection.kinds)
        var sequences: [UInt64] = []
        try stream.readOn { sequences.append($0.sequence) }
        #expect(sequences == [3, 40, 41, 50, 97, 99])
        try ledger.append(chat())
        try ledger.append(alert(1))
        try stream.readOn { sequences.append($0.sequence) }
        try stream.readOn { sequences.append($0.sequence) }
        #expect(sequences == [3, 40, 41, 50, 97, 99, 101])
    }
}
