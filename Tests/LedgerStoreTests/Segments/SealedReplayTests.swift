import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// A ledger answers the same whether its events lie in frames, in columns, or in sums made before.
@Suite struct SealedReplayTests {
    /// What is asked of the ledger, all in a form that compares.
    private struct Answers: Equatable {
        var spend: [SpendProjection.Key: SpendTotals]
        var inJuly: [SpendProjection.Key: SpendTotals]
        var monthly: [MonthlySpendProjection.Key: MonthlySpendProjection.Sums]
        var projects: [String: LedgerState.Project]
        var prices: [String: [Catalogue.Entry]]
        var latestMonth: CivilMonth?
        var head: TreeHead

        init(_ ledger: Ledger, asOf: Instant? = nil, asKnown: Instant? = nil) throws {
            let calendar = ledger.calendar
            var spend = SpendProjection(calendar: calendar)
            head = try ledger.replay(into: &spend, asOf: asOf, asKnown: asKnown)
            self.spend = spend.totals
            var july = SpendProjection(calendar: calendar, range: calendar.range(of: CivilMonth(year: 2026, month: 7)))
            try ledger.replay(into: &july, asOf: asOf, asKnown: asKnown)
            inJuly = july.totals
            var monthly = MonthlySpendProjection(calendar: calendar)
            try ledger.replay(into: &monthly, asOf: asOf, asKnown: asKnown)
            self.monthly = monthly.sums
            var state = LedgerState()
            try ledger.replay(into: &state, asOf: asOf, asKnown: asKnown)
            (projects, prices) = (state.projects, state.catalogue.entries)
            var activity = ActivityProjection(calendar: calendar)
            try ledger.replay(into: &activity, asOf: asOf, asKnown: asKnown)
            latestMonth = activity.latestMonth
            // A root is stated for the end of a commit, and not for places within; that differs from form to form.
            if asKnown != nil { head = TreeHead(treeSize: head.treeSize, root: nil, recordedAt: head.recordedAt) }
        }
    }

    /// Requests, responses, voids, adjustments and administration over half a year, a few to each commit.
    static func fill(
        _ ledger: Ledger, _ simulated: SimulatedLedger, seed: UInt64, count: Int, from first: UInt64 = 0
    ) throws {
        var random = SplitMix64(seed: seed)
        var made = 0
        func context(_ random: inout SplitMix64) -> RequestContext {
            RequestContext(
                project: random.pick([("web", 3), ("app", 2), ("ops", 1)]),
                model: random.pick([("gpt-4.1", 3), ("o3", 1)]),
                user: random.happens(onceIn: 2) ? random.pick([("ann", 1), ("bob", 1)]) : nil)
        }
        func money(_ random: inout SplitMix64) -> Money {
            Money(picounits: Int128(Int64.random(in: -5...1_000_000_000_000, using: &random)))
        }
        while made < count {
            simulated.clock.advance(nanoseconds: .random(in: 0...40_000_000_000_000, using: &random))
            var drafts: [EventDraft] = []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let payload: EventPayload
                switch Int.random(in: 0..<20, using: &random) {
                case 0: payload = .projectOpened(ProjectOpening(name: "project-\(made)"))
                case 1:
                    payload = .holdVoided(
                        HoldVoiding(
                            context: context(&random), requestID: UInt64(made), cause: .expired,
                            released: .zero, assumedCharge: money(&random)))
                case 2...8:
                    payload = .request(
                        Request(
                            context: context(&random), estimatedUsage: Usage(inputTokens: 10, outputTokens: 7),
                            hold: money(&random)))
                default:
                    var context = context(&random)
                    if random.happens(onceIn: 3) {
                        context.requestedAt = Instant(nanoseconds: simulated.clock.now.nanoseconds - 86_400_000_000_000)
                    }
                    let cost = money(&random)
                    payload = .response(
                        Response(
                            context: context, requestID: UInt64(made / 2),
                            outcome: random.pick([(.succeeded, 9), (.failed, 1)]),
                            usage: Usage(
                                inputTokens: .random(in: 0...900, using: &random),
                                cachedInputTokens: 0, outputTokens: .random(in: 0...90, using: &random)),
                            cost: random.pick([
                                (.known(cost), 8), (.estimated(cost), 1), (.unknown(lower: .zero, upper: nil), 1),
                            ])))
                }
                let occurredAt =
                    random.happens(onceIn: 4)
                    ? Instant(
                        nanoseconds: simulated.clock.now.nanoseconds
                            - .random(in: 0...9_000_000_000_000, using: &random))
                    : nil
                drafts.append(
                    EventDraft(
                        occurredAt: occurredAt,
                        origin: EventOrigin(source: "test", key: .ordinal(first + UInt64(made))),
                        payload: payload))
                made += 1
            }
            try ledger.append(drafts)
        }
    }

    @Test(arguments: [UInt64](1...6)) func sameAnswers(seed: UInt64) throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create(segmentHeight: 5)
        try Self.fill(ledger, simulated, seed: seed, count: 330)
        let end = try #require(try ledger.head().recordedAt)
        let start = try #require(try ledger.events().first?.recordedAt)
        var random = SplitMix64(seed: seed)
        let cuts = (0..<6).map { _ in
            Instant(nanoseconds: .random(in: start.nanoseconds...end.nanoseconds, using: &random))
        }
        let events = try ledger.events()
        let before = try Answers(ledger)
        let known = try cuts.map { try Answers(ledger, asKnown: $0) }
        let occurred = try cuts.map { try Answers(ledger, asOf: $0) }
        #expect(before.spend.count > 50 && before.projects.count > 5)
        let spend = before.spend.values.reduce(Int128(0)) { $0 + $1.cost.picounits }
        #expect(before.monthly.values.reduce(Int128(0)) { $0 + $1.cost.picounits } == spend)

        // Sealed, and opened by one who knows nothing yet.
        #expect(try ledger.sealFullFiles() >= 10)
        let opened = try simulated.open()
        #expect(try opened.events() == events)
        #expect(try Answers(opened) == before)
        #expect(try cuts.map { try Answers(opened, asKnown: $0) } == known)
        #expect(try cuts.map { try Answers(opened, asOf: $0) } == occurred)
        #expect(try opened.head() == before.head)
        #expect(try opened.state().projects == before.projects)

        // From sums made when the segments were sealed, as of any time known.
        #expect(simulated.disk.content(of: "/ledger/snapshots/monthly-spend.partials") != nil)
        #expect(try Self.monthly(opened).sums == before.monthly)
        for (cut, answers) in zip(cuts, known) {
            var projection = MonthlySpendProjection(calendar: opened.calendar)
            let head = try opened.replay(into: &projection, asKnown: cut)
            #expect(projection.sums == answers.monthly)
            #expect(head.treeSize == answers.head.treeSize)
        }
    }

    /// What has been sealed since is taken in, whether or not its sums were made.
    @Test func sumsAreExtended() throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create(segmentHeight: 5)
        for round in UInt64(0)..<4 {
            try Self.fill(ledger, simulated, seed: 40 + round, count: 80, from: round * 1_000)
            try ledger.sealFullFiles()
            var scanned = MonthlySpendProjection(calendar: ledger.calendar)
            try ledger.scan(into: &scanned)
            #expect(try Self.monthly(ledger).sums == scanned.sums)
        }
    }

    /// Folds that are damaged, of another ledger, or of another history are not believed, and made anew.
    @Test(arguments: KeptProjections.fileNames)
    func badFoldsAreMadeAnew(name: String) throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create(segmentHeight: 5)
        try Self.fill(ledger, simulated, seed: 3, count: 150)
        try ledger.sealFullFiles()
        let right = try ProjectionAnswers(ledger, .events, range: nil)
        let path = FilePath("/ledger/snapshots/\(name)")
        let whole = try #require(simulated.disk.content(of: path))
        let step = max(3, whole.count / 40) | 1
        for place in stride(from: 0, to: whole.count, by: step) {
            let damaged = simulated.on(simulated.disk.copy())
            damaged.disk.changeContent(of: path) { $0[place] ^= 1 << UInt8(place % 8) }
            let opened = try damaged.open()
            #expect(try ProjectionAnswers(opened, .folds, range: nil) == right, "byte \(place)")
            #expect(try opened.audit().notices.map(\.file) == ["snapshots/\(name)"], "byte \(place)")
            try opened.sealFullFiles()
            #expect(damaged.disk.content(of: path) == whole, "byte \(place)")
        }
        for length in stride(from: 0, to: whole.count, by: step) {
            let cut = simulated.on(simulated.disk.copy())
            cut.disk.replaceContent(of: path, with: Array(whole[..<length]))
            #expect(try ProjectionAnswers(try cut.open(), .folds, range: nil) == right, "cut to \(length)")
        }
    }

    private static func monthly(_ ledger: Ledger) throws -> MonthlySpendProjection {
        var projection = MonthlySpendProjection(calendar: ledger.calendar)
        try ledger.replay(into: &projection)
        return projection
    }
}
