import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// A projection that asks for some kinds of events, and some of their columns, is handed what it would have picked from
/// all: whether the events lie in frames or in columns.
@Suite struct NeedsReplayTests {
    /// Keeps what it asks for; of the other kinds, and in the other columns, it may be handed anything.
    private struct Asked: Projection {
        let needs: EventNeeds
        private(set) var rows: [Row] = []
        private(set) var administrative: [LedgerEvent] = []
        private(set) var alerts: [LedgerEvent] = []

        init(_ needs: EventNeeds) { self.needs = needs }

        func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds { needs }

        mutating func apply(_ batch: EventBatch) throws {
            let throttles = Dictionary(uniqueKeysWithValues: batch.throttles.map { ($0.row, $0) })
            let limits = Dictionary(uniqueKeysWithValues: batch.rateLimits.map { ($0.row, $0) })
            for index in 0..<batch.count where needs.kinds.contains(batch.kinds[index]) {
                rows.append(Row(batch, index, needs.columns, throttles, limits))
            }
            if needs.columns.contains(.administrative) {
                administrative += batch.administrative.filter { needs.kinds.contains($0.kind) }
            }
            if needs.columns.contains(.alerts) { alerts += batch.alerts.filter { needs.kinds.contains($0.kind) } }
        }

        mutating func merge(_ later: Asked) throws {
            rows += later.rows
            administrative += later.administrative
            alerts += later.alerts
        }

        /// What it would have kept, had it asked for less.
        func picking(_ needs: EventNeeds) -> Asked {
            var picked = Asked(needs)
            picked.rows = rows.filter { needs.kinds.contains($0.kind) }.map { $0.picking(needs.columns) }
            if needs.columns.contains(.administrative) {
                picked.administrative = administrative.filter { needs.kinds.contains($0.kind) }
            }
            if needs.columns.contains(.alerts) { picked.alerts = alerts.filter { needs.kinds.contains($0.kind) } }
            return picked
        }
    }

    /// An event's cells by column; nil where they were not asked for.
    private struct Row: Equatable {
        let kind: EventKind
        private(set) var cells: [String?]

        private static let columns: [EventNeeds.Columns] = [
            .sequences, .recordedAt, .occurredAt, .billedAt, .projects, .models, .outcomes, .usage, .amounts,
            .certainties, .users, .operations, .requests, .holds, .charges, .throttles, .rateLimits,
            .serviceTiers,
        ]

        private static func text(_ throttle: ThrottleFigures) -> String {
            "\(throttle.origin) \(throttle.cause) \(throttle.count) \(throttle.waitedMilliseconds) "
                + (throttle.requested?.description ?? "-")
        }

        init(
            _ batch: EventBatch, _ index: Int, _ asked: EventNeeds.Columns, _ throttles: [Int: ThrottleFigures],
            _ limits: [Int: RateLimitFigures]
        ) {
            kind = batch.kinds[index]
            cells = Self.columns.map { column in
                guard asked.contains(column) else { return nil }
                return switch column {
                case .sequences: "\(batch.sequences[index])"
                case .recordedAt: "\(batch.recordedAt[index].nanoseconds)"
                case .occurredAt: "\(batch.occurredAt[index].nanoseconds)"
                case .billedAt: "\(batch.billedAt[index].nanoseconds)"
                case .projects: batch.names[batch.projects[index]]
                case .models: batch.names[batch.models[index]]
                case .outcomes: "\(batch.outcomes[index])"
                case .usage:
                    "\(batch.inputTokens[index])+\(batch.cachedInputTokens[index])+\(batch.outputTokens[index])"
                        + "+\(batch.audioMilliseconds[index])"
                case .amounts: "\(batch.amounts[index])"
                case .users: batch.names[batch.users[index]]
                case .operations: "\(batch.operations[index])"
                case .serviceTiers: "\(batch.serviceTiers[index])"
                case .requests: "\(batch.requestIDs[index])/\(batch.attempts[index])"
                case .holds: "\(batch.holds[index])"
                case .charges: "\(batch.charges[index])"
                case .throttles: throttles[index].map(Self.text)
                case .rateLimits: limits[index].map { "\($0.limits)" }
                default: "\(batch.certainties[index])"
                }
            }
        }

        func picking(_ asked: EventNeeds.Columns) -> Row {
            var picked = self
            for (index, column) in Self.columns.enumerated() where !asked.contains(column) { picked.cells[index] = nil }
            return picked
        }
    }

    /// Some kinds and columns, by chance; the kind itself always, since other kinds may be handed over too.
    private static func needs(_ random: inout SplitMix64) -> EventNeeds {
        let common: [EventKind] = [.request, .response, .holdVoided, .throttle]
        let kinds =
            random.happens(onceIn: 2)
            ? common.filter { _ in random.happens(onceIn: 2) }
            : EventKind.allCases.filter { _ in random.happens(onceIn: 3) }
        let columns = (0..<21).map { EventNeeds.Columns(rawValue: 1 << $0) }
            .filter { column in
                let isWhole = column == .administrative || column == .alerts
                return column == .kinds || random.happens(onceIn: isWhole ? 6 : 2)
            }
        return EventNeeds(kinds: EventNeeds.Kinds(kinds), columns: EventNeeds.Columns(columns))
    }

    private func replay(
        _ ledger: Ledger, _ needs: EventNeeds, asOf: Instant? = nil, asKnown: Instant? = nil
    ) throws -> Asked {
        var asked = Asked(needs)
        try ledger.replay(into: &asked, asOf: asOf, asKnown: asKnown)
        return asked
    }

    private func compare(_ left: Asked, _ right: Asked, _ what: @autoclosure () -> String) {
        #expect(left.rows.count == right.rows.count, "\(what())")
        for (one, other) in zip(left.rows, right.rows) where one != other {
            Issue.record("\(one) instead of \(other), \(what())")
            break
        }
        #expect(left.administrative == right.administrative, "\(what())")
        #expect(left.alerts == right.alerts, "\(what())")
    }

    /// Asks for everything before the ledger is sealed, and for less before and after.
    private func check(_ simulated: SimulatedLedger, _ ledger: Ledger, seed: UInt64, rounds: Int = 16) throws {
        var random = SplitMix64(seed: seed)
        let end = try #require(try ledger.head().recordedAt)
        let start = try #require(try ledger.events().first?.recordedAt)
        func cut(_ random: inout SplitMix64) -> Instant? {
            random.happens(onceIn: 2)
                ? nil : Instant(nanoseconds: .random(in: start.nanoseconds...end.nanoseconds, using: &random))
        }
        let questions = (0..<rounds).map { _ in
            (needs: Self.needs(&random), asOf: random.happens(onceIn: 3) ? cut(&random) : nil, asKnown: cut(&random))
        }
        let answers = try questions.map { question in
            let all = try replay(ledger, .everything, asOf: question.asOf, asKnown: question.asKnown)
            return all.picking(question.needs)
        }
        #expect(answers.contains { !$0.rows.isEmpty })
        func ask(_ ledger: Ledger, _ form: String) throws {
            for (question, expected) in zip(questions, answers) {
                let asked = try replay(ledger, question.needs, asOf: question.asOf, asKnown: question.asKnown)
                compare(asked, expected, "\(form), \(question)")
            }
        }
        var whole = Asked(.everything)
        try whole.apply(EventBatch(ledger.events()))
        compare(try replay(ledger, .everything), whole, "event by event")
        try ask(ledger, "in frames")
        #expect(try ledger.sealFullFiles() > 0)
        try ask(try simulated.open(), "in columns")
    }

    @Test(arguments: [UInt64](1...4)) func ofLedgersInUse(seed: UInt64) throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create(segmentHeight: 6)
        try SealedReplayTests.fill(ledger, simulated, seed: seed, count: 330)
        try check(simulated, ledger, seed: seed)
    }

    /// Every kind, with anything in its events: in segments of one chunk and of several, in the last of which there are
    /// few kinds.
    @Test(arguments: [(5, 600), (11, 2_100)]) func ofAnyEvents(segmentHeight: Int, count: Int) throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create(segmentHeight: segmentHeight)
        var events = RandomEvents(seed: 7, mayHashUsers: false)
        let passing: [EventKind] = [.request, .response, .throttle, .holdVoided, .alert]
        for first in stride(from: 0, to: count, by: 100) {
            simulated.clock.advance(nanoseconds: 1_000_000_007)
            let kinds = first % 300 == 0 ? EventKind.allCases : passing
            try ledger.append(
                (first..<first + 100).map { number in
                    var event = events.draft(kinds[number % kinds.count])
                    event.origin = EventOrigin(source: "r", key: .ordinal(UInt64(number)))
                    return event
                })
        }
        try check(simulated, ledger, seed: UInt64(count))
    }
}
