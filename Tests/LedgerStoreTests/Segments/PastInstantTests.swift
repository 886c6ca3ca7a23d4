import EventStorage
import Foundation
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// At any past instant every projection is what single events add up to: over the months that a question prunes the log to and over all
/// of it, from columns, from sums and snapshots with what is behind them.
@Suite struct PastInstantTests {
    /// The fixture's events: holds, answers, voids, throttles, alerts, administration over half a year.
    @Test func ofTheFixtureLedger() throws {
        let events = try Ledger(opening: PackageFolder.path("fixtures/ledger")).events()
        try check(events, timeZone: "Europe/Berlin", instants: 20)
    }

    /// A trace of real requests, as an import tells it.
    @Test func ofATraceOfRealRequests() throws {
        let path = PackageFolder.path("../shared/data/AzureLLMInferenceTrace_conv.csv")
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            print("SKIPPED \(#function): \(path) is not there")
            return
        }
        var events: [LedgerEvent] = []
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let cells = line.split(separator: ",")
            let sequence = UInt64(events.count)
            let time = try #require(
                TimestampParser().parse(String(cells[0]).replacingOccurrences(of: " ", with: "T") + "Z"))
            let usage = Usage(
                inputTokens: try #require(Int64(cells[1])), outputTokens: try #require(Int64(cells[2])))
            let response = Response(
                context: RequestContext(
                    project: ["chat", "search", "batch"][Int(sequence % 3)], model: "gpt-4.1",
                    user: sequence % 5 == 0 ? nil : "u\(sequence % 7)"), usage: usage,
                cost: .known(Money(picounits: Int128(usage.inputTokens * 2_000_000 + usage.outputTokens * 8_000_000))))
            let draft = EventDraft(
                occurredAt: time, origin: EventOrigin(source: "trace", key: .id("\(sequence)")),
                payload: .response(response))
            events.append(LedgerEvent(sequence: sequence, recordedAt: time, occurredAt: time, draft: draft))
        }
        #expect(events.count == 19_366)
        try check(events, timeZone: "Asia/Kathmandu", instants: 20)
    }

    private func check(_ source: [LedgerEvent], timeZone: String, instants: Int) throws {
        let simulated = SimulatedLedger()
        simulated.clock.set(source[0].recordedAt)
        try simulated.create(timeZone: timeZone, segmentHeight: 11).close()
        let ledger = try simulated.open(eventsPerSnapshot: 512)
        for start in stride(from: 0, to: source.count, by: 300) {
            let piece = source[start..<min(start + 300, source.count)]
            simulated.clock.set(piece[start].recordedAt)
            try ledger.commit { transaction in
                for event in piece {
                    transaction.advance(to: event.recordedAt)
                    try transaction.append(
                        EventDraft(
                            occurredAt: event.occurredAt == event.recordedAt ? nil : event.occurredAt,
                            origin: event.origin, actor: event.actor, reason: event.reason, payload: event.payload))
                }
            }
        }
        #expect(try ledger.sealFullFiles() >= 5)
        let opened = try simulated.open()
        let events = try opened.events()
        #expect(events.map(\.payload) == source.map(\.payload))
        let calendar = opened.calendar
        var random = SplitMix64(seed: 20)
        let (first, last) = (events[0].recordedAt.nanoseconds, events[events.count - 1].recordedAt.nanoseconds)
        for _ in 0..<instants {
            let now = Instant(nanoseconds: .random(in: first...last, using: &random))
            let occurred = events.filter { $0.occurredAt <= now }
            let known = events.filter { $0.recordedAt <= now }
            let month = calendar.range(of: calendar.month(containing: now))
            for source in ProjectionAnswers.Source.allCases {
                for range in [nil, month] {
                    #expect(
                        try ProjectionAnswers(opened, source, range: range, asOf: now)
                            == ProjectionAnswers(occurred, calendar, range: range), "as of \(now), from \(source)")
                }
                #expect(
                    try ProjectionAnswers(opened, source, range: month, asKnown: now)
                        == ProjectionAnswers(known, calendar, range: month), "as known at \(now), from \(source)")
            }
            // From the sums of sealed segments, of the last file in a snapshot, and from what is behind both.
            var monthly: [MonthlySpendProjection.Key: Int128] = [:]
            for event in known {
                let context = event.payload.context
                let amount: Money? =
                    switch event.payload {
                    case .response(let response): response.cost.counted
                    case .holdVoided(let voiding): voiding.assumedCharge
                    case .adjustment(let adjustment): adjustment.amount
                    default: nil
                    }
                guard let amount else { continue }
                let time = context?.requestedAt ?? event.occurredAt
                let key = MonthlySpendProjection.Key(
                    month: calendar.month(containing: time), project: context?.project ?? "")
                monthly[key, default: 0] += amount.picounits
            }
            var sums = MonthlySpendProjection(calendar: calendar)
            try opened.replay(into: &sums, asKnown: now)
            #expect(sums.sums.mapValues(\.cost.picounits) == monthly)
            try checkExposure(opened, occurred, at: now)
        }
        try checkLiveExposure(opened, events, eventsPerSnapshot: 512, simulated)
    }

    private static let scopes: [Scope] = [
        .organization, .project("chat"), .project("web-app"), .model("gpt-4.1"), .user("u3"),
    ]

    /// Folded from the log as of an instant.
    private func checkExposure(_ ledger: Ledger, _ events: [LedgerEvent], at now: Instant) throws {
        var exposure = ExposureProjection(calendar: ledger.calendar, users: ["u3"], horizon: now)
        try ledger.replay(into: &exposure, asOf: now)
        let naive = NaiveExposure(events: events, calendar: ledger.calendar)
        try compare(exposure, naive, at: now)
        // Without users it is kept by segments.
        var kept = ExposureProjection(calendar: ledger.calendar, horizon: now)
        try ledger.replay(into: &kept, asOf: now)
        try compare(kept, naive, at: now)
        // The limits that stood then.
        let budgets = try ledger.budgets(asOf: now)
        var amounts: [LedgerState.LimitKey: Money] = [:]
        for event in events {
            switch event.payload {
            case .limitSet(let setting):
                amounts[.init(scope: setting.scope, period: setting.period, isHard: setting.isHard)] = setting.amount
            case .limitRemoved(let removal):
                amounts[.init(scope: removal.scope, period: removal.period, isHard: removal.isHard)] = nil
            case .projectOpened(let opening):
                if let allocation = opening.allocation {
                    amounts[.allocation(of: .project(opening.name))] = allocation
                }
            default: continue
            }
        }
        #expect(budgets.state.limits.mapValues(\.amount) == amounts)
        for (key, amount) in amounts {
            let figures = try #require(try budgets.figures(key))
            let (settled, held) = naive.sums(of: key.scope, key.period, at: now)
            #expect(figures.limit == amount && figures.settled.picounits == settled, "\(key) at \(now)")
            #expect(figures.held.picounits == held, "\(key) at \(now)")
        }
    }

    /// From the newest snapshot and what is behind it, and without any.
    private func checkLiveExposure(
        _ ledger: Ledger, _ events: [LedgerEvent], eventsPerSnapshot: UInt64, _ simulated: SimulatedLedger
    ) throws {
        let end = UInt64(events.count)
        let now = events[events.count - 1].recordedAt
        let naive = NaiveExposure(events: events, calendar: ledger.calendar)
        for size in [nil, ledger.directory.snapshots().first] {
            if let size { simulated.disk.removeFile(FilePath("/ledger/snapshots/state-\(size).snapshot")) }
            for users: Set<String> in [["u3"], []] {
                let (live, _) = try LiveExposure.load(
                    ledger.directory, calendar: ledger.calendar, users: users, upTo: end)
                var folded = live
                try folded.fold()
                try compare(folded.projection, naive, at: now)
            }
        }
    }

    private func compare(_ exposure: ExposureProjection, _ naive: NaiveExposure, at now: Instant) throws {
        var state = LedgerState()
        for (index, scope) in Self.scopes.enumerated() where scope != .user("u3") || !exposure.users.isEmpty {
            for period in Period.allCases {
                let setting = LimitSetting(scope: scope, period: period, amount: .zero, isHard: true)
                let draft = EventDraft(
                    origin: EventOrigin(source: "", key: .ordinal(UInt64(index))), payload: .limitSet(setting))
                state.apply(LedgerEvent(sequence: 0, recordedAt: .earliest, occurredAt: .earliest, draft: draft))
            }
        }
        let budgets = Budgets(state: state, exposure: exposure, now: now)
        for key in state.limits.keys {
            let figures = try #require(try budgets.figures(key))
            let (settled, held) = naive.sums(of: key.scope, key.period, at: now)
            #expect(figures.settled.picounits == settled, "\(key) at \(now)")
            #expect(figures.held.picounits == held, "\(key) at \(now)")
        }
    }
}
