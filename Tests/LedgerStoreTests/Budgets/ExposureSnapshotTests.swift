import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// What counts against budgets is the same from a snapshot and what is behind it, from the whole log, from sealed segments and
/// as a session has followed it.
@Suite struct ExposureSnapshotTests {
    /// Everything that is asked of a ledger's budgets, in a form that compares.
    private struct Answers: Equatable {
        var figures: [BudgetFigures]
        var holds: [OpenHold]
        var daily: DailyBudget?

        init(_ ledger: Ledger) throws {
            let budgets = try ledger.budgets()
            figures = try budgets.state.limits.keys.sorted().compactMap { try budgets.figures($0) }
            holds = budgets.exposure.holds.values.sorted { $0.key < $1.key }
            daily = try budgets.dailyBudget(of: .organization)
        }
    }

    private func doSomething(
        _ scene: AdmissionScene, _ ledger: Ledger, _ random: inout SplitMix64, _ open: inout [UInt64]
    ) throws {
        scene.simulated.clock.advance(nanoseconds: .random(in: 0...3_000_000_000_000, using: &random))
        let cost = String(Int.random(in: 1...40, using: &random))
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<5:
            let answer = try scene.ask(
                cost, random.pick([("api", 2), ("batch", 1)]), model: random.pick([("m", 1), ("n", 1)]),
                user: random.pick([("ann", 1), ("bob", 1)]), on: ledger)
            if let id = answer.admission?.requestID { open.append(id) }
        case 5..<9:
            guard !open.isEmpty else { return }
            let id = open.remove(at: Int.random(in: 0..<open.count, using: &random))
            try scene.settle(id, cost, on: ledger)
        case 9:
            guard let id = open.popLast() else { return }
            // It may have expired meanwhile.
            _ = try? ledger.void(id)
        case 10:
            let context = RequestContext(
                project: "api", model: "m", user: "ann",
                requestedAt: Instant(nanoseconds: scene.simulated.clock.now.nanoseconds - 86_400_000_000_000))
            try ledger.append(
                .response(Response(context: context, usage: Usage(), cost: .known(amount(cost)))))
        default:
            try scene.limit(
                random.pick([(.user("ann"), 1), (.user("bob"), 1), (.model("m"), 1)]), cost,
                random.pick([(.day, 1), (.week, 1), (.total, 1)]), on: ledger)
        }
    }

    @Test(arguments: [UInt64](1...5)) func sameAnswers(seed: UInt64) throws {
        let scene = try AdmissionScene(segmentHeight: 6, eventsPerSnapshot: 16)
        var random = SplitMix64(seed: seed)
        var open: [UInt64] = []
        var ledgers = [scene.ledger, try scene.simulated.open(eventsPerSnapshot: 16)]
        var rounds = 0
        while try scene.ledger.head().treeSize < 420 {
            rounds += 1
            let ledger = ledgers[Int.random(in: 0..<2, using: &random)]
            do { try doSomething(scene, ledger, &random, &open) } catch let error as LedgerError {
                // Settled with other figures than its hold, which had expired: the ledger says so.
                #expect(error.code == .conflict, "\(error)")
            }
            guard rounds % 40 == 0 else { continue }
            let followed = try Answers(ledgers[0])
            #expect(try Answers(ledgers[1]) == followed)
            if rounds % 80 == 0 { try ledgers[1].sealFullFiles() }
            let opened = try scene.simulated.open()
            #expect(try Answers(opened) == followed, "from a snapshot")
            let bare = scene.simulated.on(scene.simulated.disk.copy())
            for size in opened.directory.snapshots() {
                bare.disk.removeFile(FilePath("/ledger/snapshots/state-\(size).snapshot"))
            }
            #expect(try Answers(bare.open()) == followed, "from the log alone")
            ledgers[rounds / 40 % 2] = try scene.simulated.open(eventsPerSnapshot: 16)
        }
        let snapshots = scene.ledger.directory.snapshots().compactMap { size in
            scene.ledger.directory.snapshot(treeSize: size).flatMap { StateSnapshot($0, withKeys: false) }
        }
        #expect(snapshots.contains { $0.exposure != nil })
        // Nothing of the figures is past all doubt without a second opinion.
        let budgets = try scene.ledger.budgets()
        let events = try scene.ledger.events()
        for key in budgets.state.limits.keys {
            let figures = try #require(try budgets.figures(key))
            let (settled, held) = naive(events, key, at: budgets.now)
            #expect(figures.settled.picounits == settled && figures.held.picounits == held, "\(key)")
        }
    }

    /// Every snapshot says what the log's events fold to, and one that does not is named by a deep audit.
    @Test func aForgedExposureIsNamed() throws {
        let scene = try AdmissionScene(segmentHeight: 5, eventsPerSnapshot: 16)
        try scene.limit(.user("ann"), "300", .week)
        for number in 0..<50 {
            let id = try scene.admit("3", number % 2 == 0 ? "api" : "batch", user: number % 3 == 0 ? "ann" : "bob")
            if number % 5 > 0 { try scene.settle(id, "2") }
            scene.advance(seconds: 7_000)
        }
        let directory = scene.ledger.directory
        #expect(try scene.ledger.audit().notices == [])
        let size = try #require(directory.snapshots().first)
        let file = try #require(directory.snapshot(treeSize: size))
        let snapshot = try #require(StateSnapshot(file, withKeys: true))
        let exposure = try #require(snapshot.exposure)
        var random = SplitMix64(seed: 11)
        for _ in 0..<40 {
            var forged = exposure
            forged[.random(in: 32..<forged.count, using: &random)] &+= .random(in: 1...255, using: &random)
            let forgery = StateSnapshot(
                place: snapshot.place, administration: snapshot.administration, fileFolds: snapshot.fileFolds,
                exposure: forged, keyRuns: snapshot.keyRuns)
            directory.write(forgery.file(ledgerID: directory.header.id), writer: "forger")
            let audit = try scene.ledger.audit()
            #expect(audit.findings == [])
            #expect(audit.notices.map(\.file) == ["snapshots/state-\(size).snapshot"])
            #expect(audit.notices.first?.message.contains("exposure") == true)
        }
    }

    /// Every event looked at.
    private func naive(
        _ events: [LedgerEvent], _ key: LedgerState.LimitKey, at now: Instant
    ) -> (settled: Int128, held: Int128) {
        let range = BillingCalendar.utc.range(of: key.period, containing: now)
        var settled = Int128(0)
        var held: [UInt64: Int128] = [:]
        for event in events {
            guard let context = event.payload.context,
                key.period == .total || range.contains(context.requestedAt ?? event.occurredAt)
            else { continue }
            switch key.scope {
            case .organization: break
            case .project(let name): guard context.project == name else { continue }
            case .model(let name): guard context.model == name else { continue }
            case .user(let name): guard context.user == name else { continue }
            case .projectModel: continue
            }
            switch event.payload {
            case .request(let request): held[event.sequence] = request.hold.picounits
            case .response(let response):
                settled += response.cost.counted.picounits
                if let id = response.requestID { held[id] = nil }
            case .holdVoided(let voiding):
                settled += voiding.assumedCharge.picounits
                held[voiding.requestID] = nil
            case .adjustment(let adjustment): settled += (adjustment.charge ?? adjustment.amount).picounits
            default: break
            }
        }
        return (settled, held.values.reduce(0, +))
    }
}
