import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Users stored as hashes under the ledger's own key.
@Suite struct UserHashingTests {
    private static let name = "annabelle.o'hara@example.com"

    @Test(arguments: [
        ("~0d1f12b8196c52b0db44a5429c832302", true), ("~0D1F12B8196C52B0DB44A5429C832302", false),
        ("~0d1f12b8196c52b0db44a5429c83230", false), ("~0d1f12b8196c52b0db44a5429c8323022", false),
        ("0d1f12b8196c52b0db44a5429c8323021", false), ("~0d1f12b8196c52b0db44a5429c83230g", false), ("", false),
    ])
    func theFormOfAHash(_ name: String, _ isHash: Bool) { #expect(UserHasher.isHash(name) == isHash) }

    /// The vector is Python's: `hmac.new(bytes(range(32)), b"ann", hashlib.sha256)`.
    @Test func aHashIsTheFirstHalfOfAnHMAC() {
        let hasher = UserHasher(UserKey(ledgerID: Array(1...16), key: Array(0..<32)))
        for _ in 0..<2 {
            #expect(hasher.hash("ann") == "~0d1f12b8196c52b0db44a5429c832302")
            #expect(hasher.hash("Jürgen Müller") == "~c8aa90a44c18404ae07085d876a345ee")
        }
        // One that has the form is one.
        #expect(hasher.hash("~0d1f12b8196c52b0db44a5429c832302") == "~0d1f12b8196c52b0db44a5429c832302")
    }

    /// Everything that a caller can name a user in: none of it is found again, in whatever file, sealed or not.
    @Test func theNameIsInNoFileOfTheLedger() throws {
        let scene = try AdmissionScene(segmentHeight: 4, eventsPerSnapshot: 4)
        try scene.hashUsers()
        let (ledger, name) = (scene.ledger, Self.name)
        try scene.setLimit(.user(name), "100")
        try scene.settle(try scene.admit("10", user: name), "80")
        _ = try scene.ask("30", user: name)
        _ = try scene.ask("5", user: name, id: "call 1")
        _ = try ledger.void(try scene.admit("1", user: name))
        _ = try scene.admit("2", user: name)
        scene.advance(seconds: 100_000)
        _ = try scene.admit("1", "batch")
        let context = RequestContext(project: "api", model: "m", user: name)
        for id in ["usage 1", nil] {
            try ledger.record(
                context, Settlement(cost: amount("1")), occurredAt: nil, id: id, by: AdmissionScene.administrator)
        }
        _ = try ledger.commit {
            try $0.adjust(
                AdjustmentOrder(kind: .credit, amount: amount("1"), project: "api", user: name),
                by: AdmissionScene.administrator)
        }
        try ledger.append(.response(Response(context: context, usage: Usage(), cost: .known(amount("1")))))
        try ledger.append([
            draft(.request(Request(context: context, estimatedUsage: Usage(), hold: amount("1"))), .id("r")),
            draft(.limitSet(LimitSetting(scope: .user(name), period: .day, amount: amount("500"), isHard: false))),
            draft(
                .throttle(
                    Throttle(
                        context: context, origin: .ledger, cause: .budget,
                        refusal: BudgetRefusal(
                            scope: .user(name), period: .day, limit: .zero, settled: .zero, held: .zero,
                            requested: .zero, resetsAt: nil))), .id("t")),
        ])
        try ledger.take([row(name, at: -60), row(name, id: "7", at: -50), row("", at: -40)])
        try ledger.commit { transaction in
            var writer = CanonicalWriter()
            try transaction.appendNew(
                draft(.response(Response(context: context, usage: Usage(), cost: .unpriced)), .id("x")), using: &writer)
        }
        try scene.apply(
            Configuration(limits: [
                LimitSetting(scope: .user(name), period: .week, amount: amount("400"), isHard: true)
            ]))
        #expect(try scene.removeLimit(.user(name)) == false)
        let before = try scene.ledger.events()
        #expect(
            Set(before.map(\.kind)).isSuperset(of: [
                .request, .response, .throttle, .alert, .holdVoided, .adjustment, .limitSet, .limitRemoved,
            ]))
        #expect(try !scene.holds(name))
        try ledger.sealFullFiles()
        try ledger.take([row(name, at: -30)])
        #expect(scene.simulated.disk.names(in: "/ledger/segments").count > 1)
        #expect(scene.simulated.disk.names(in: "/ledger/index").count > 0)
        #expect(try !scene.holds(name))
        #expect(try Set(scene.users()) == [scene.hash(name)])
        _ = try ledger.audit()
    }

    @Test func withoutThePolicyNamesAreStoredAsTheyAre() throws {
        let scene = try AdmissionScene()
        _ = try scene.admit("1", user: "ann")
        #expect(try scene.users() == ["ann"])
        #expect(scene.simulated.disk.content(of: "/ledger/USERKEY") == nil)
    }

    @Test func aLimitOnAUserHolds() throws {
        let scene = try AdmissionScene()
        try scene.hashUsers()
        try scene.setLimit(.user("ann"), "10")
        try scene.settle(try scene.admit("6", user: "ann"), "6")
        let refusal = try scene.ask("5", user: "ann").refusal
        #expect(refusal?.reason == .overBudget)
        #expect(try refusal?.refusedBy.map(\.figures.key.scope) == [.user(scene.hash("ann"))])
        // Asked by the hash itself, it is the same user; another is another.
        #expect(try scene.ask("5", user: scene.hash("ann")).refusal?.reason == .overBudget)
        #expect(try scene.ask("5", user: "bob").admission != nil)
        let check = try scene.ledger.check(
            AdmissionRequest(project: "api", model: "m", user: "ann", estimate: .cost(amount("5"))))
        #expect(check.refusal?.reason == .overBudget)
        #expect(try scene.figures(.user(scene.hash("ann")))?.settled == amount("6"))
    }

    @Test func alertsOnAUserAreRaisedOnce() throws {
        let scene = try AdmissionScene()
        try scene.hashUsers()
        try scene.setLimit(.user("ann"), "10")
        let scope = Scope.user(try scene.hash("ann"))
        #expect(try scene.settle(try scene.admit("6", user: "ann"), "6").alerts.map(\.scope) == [scope])
        #expect(try scene.settle(try scene.admit("1", user: "ann"), "1").alerts.isEmpty)
        let recorded = try scene.ledger.record(
            RequestContext(project: "api", model: "m", user: "ann"), Settlement(cost: amount("1")), occurredAt: nil,
            id: nil, by: AdmissionScene.administrator)
        #expect(recorded.alerts.map(\.thresholdPercent) == [75])
    }

    /// Setting what stands, under the name or the hash, changes nothing; taking it away finds it by either.
    @Test func aLimitIsFoundByNameAndByHash() throws {
        let scene = try AdmissionScene()
        try scene.hashUsers()
        #expect(try scene.setLimit(.user("ann"), "10"))
        #expect(try !scene.setLimit(.user("ann"), "10"))
        #expect(try !scene.setLimit(.user(scene.hash("ann")), "10"))
        #expect(try scene.limitedScopes() == [.user(scene.hash("ann"))])
        #expect(try scene.removeLimit(.user("ann")))
        #expect(try scene.limitedScopes().isEmpty)
    }

    @Test func twoLedgersHashOneNameDifferently() throws {
        let scenes = [try AdmissionScene(), try AdmissionScene()]
        for scene in scenes {
            try scene.hashUsers()
            _ = try scene.admit("1", user: "ann")
        }
        let users = try scenes.map { try $0.users() }
        #expect(users[0].allSatisfy(UserHasher.isHash) && users[1].allSatisfy(UserHasher.isHash))
        #expect(users[0].count == 1 && users[0] != users[1])
    }

    /// Two processes, of which one turns hashing on while the other has the ledger open.
    @Test func anotherProcessHashesAtOnce() throws {
        let scene = try AdmissionScene()
        let other = try scene.simulated.open(writerName: "other")
        _ = try scene.admit("1", user: "ann", on: other)
        try scene.hashUsers()
        _ = try scene.admit("1", user: "ann", on: other)
        _ = try scene.admit("1", user: "ann")
        #expect(try scene.users() == ["ann", scene.hash("ann"), scene.hash("ann")])
    }

    // MARK: What was before

    @Test func whatIsInTheLogStaysAndIsSettledAsItIs() throws {
        let scene = try AdmissionScene()
        try scene.setLimit(.user("ann"), "10")
        let early = try scene.admit("6", user: "ann")
        try scene.hashUsers()
        #expect(try scene.ledger.state().limitsOnNamedUsers.map(\.scope) == [.user("ann")])
        // The limit on the name holds nothing back any more, and raises nothing.
        let late = try scene.admit("9", user: "ann")
        #expect(try scene.settle(early, "6").alerts.isEmpty)
        try scene.settle(late, "9")
        let hash = try scene.hash("ann")
        #expect(try scene.users() == ["ann", "ann", hash, "ann", hash])
        // The same limit again is one on the hash, which counts what came under it.
        #expect(try scene.setLimit(.user("ann"), "10"))
        #expect(try scene.limitedScopes() == [.user("ann"), .user(hash)])
        #expect(try scene.figures(.user(hash))?.settled == amount("9"))
        #expect(try scene.ask("2", user: "ann").refusal?.reason == .overBudget)
        // By its name first the one in force is taken away, then that from before.
        #expect(try scene.removeLimit(.user("ann")))
        #expect(try scene.limitedScopes() == [.user("ann")])
        #expect(try scene.removeLimit(.user("ann")))
        #expect(try scene.limitedScopes().isEmpty)
        #expect(try !scene.removeLimit(.user("ann")))
    }

    /// An expired hold's charge is taken back from whom it was charged to.
    @Test func aCorrectionSpeaksOfTheUserThatItCorrects() throws {
        let scene = try AdmissionScene()
        let early = try scene.admit("6", user: "ann")
        scene.advance(seconds: 100_000)
        _ = try scene.admit("1", "batch")
        try scene.hashUsers()
        #expect(try scene.settle(early, "4").replacedCharge == amount("6"))
        var spend = SpendProjection(calendar: .utc, dimensions: [.users])
        try scene.ledger.replay(into: &spend)
        #expect(spend.userTotals.map { "\($0.key.user) \($0.value.cost)" } == ["ann 4"])
    }

    @Test func aRetryAcrossTheChangeIsTheSameRequest() throws {
        let scene = try AdmissionScene()
        let first = try scene.ask("6", user: "ann", id: "call 1").admission
        try scene.hashUsers()
        let second = try scene.ask("6", user: "ann", id: "call 1").admission
        #expect(second?.isRepeated == true && second?.requestID == first?.requestID)
        #expect(refusal { _ = try scene.ask("6", user: "bob", id: "call 1") }?.code == .conflict)
        // And one that was stored under the hash is found by the name, then and later.
        let hashed = try scene.ask("6", user: "ann", id: "call 2").admission
        #expect(hashed?.isRepeated == false)
        #expect(try scene.ask("6", user: "ann", id: "call 2").admission?.requestID == hashed?.requestID)
        #expect(refusal { _ = try scene.ask("6", user: "bob", id: "call 2") }?.code == .conflict)
        try scene.hashUsers(false)
        #expect(try scene.ask("6", user: "ann", id: "call 1").admission?.isRepeated == true)
        #expect(try scene.ask("6", user: "ann", id: "call 2").admission?.isRepeated == true)
    }

    @Test func anEventToldAgainAcrossTheChangeIsTheSameEvent() throws {
        let scene = try AdmissionScene()
        let context = RequestContext(project: "api", model: "m", user: "ann")
        func tell(_ user: String?, id: String = "1") throws -> Settled {
            var context = context
            context.user = user
            return try scene.ledger.record(
                context, Settlement(cost: amount("1")), occurredAt: nil, id: id, by: AdmissionScene.administrator)
        }
        let first = try tell("ann")
        try scene.hashUsers()
        #expect(try tell("ann").sequence == first.sequence)
        #expect(try tell(scene.hash("ann")).sequence == first.sequence)
        #expect(refusal { _ = try tell("bob") }?.code == .conflict)
        #expect(refusal { _ = try tell(nil) }?.code == .conflict)
        let second = try tell("ann", id: "2")
        try scene.hashUsers(false)
        #expect(try tell("ann", id: "2").sequence == second.sequence)
    }

    // MARK: Configurations

    @Test func aConfigurationPutsLimitsOnHashes() throws {
        let scene = try AdmissionScene()
        try scene.setLimit(.user("ann"), "10")
        let shown = Configuration(try scene.ledger.state())
        var wanted = shown
        wanted.rules = [.hashesUsers(true)]
        let (planned, areHashesFinal) = try scene.ledger.changes(applying: wanted)
        #expect(!areHashesFinal && planned.map(\.kind) == [.limitRemoved, .limitSet, .policySet])
        #expect(scene.simulated.disk.content(of: "/ledger/USERKEY") == nil)
        try scene.apply(wanted)
        #expect(try scene.limitedScopes() == [.user(scene.hash("ann"))])
        #expect(try scene.ledger.state().limitsOnNamedUsers.isEmpty)
        #expect(try scene.apply(wanted).isEmpty)
        #expect(try scene.ledger.changes(applying: wanted).changes.isEmpty)
        #expect(try scene.apply(Configuration(scene.ledger.state())).isEmpty)
        // Back to names, in one step with a limit on one.
        wanted.rules = [.hashesUsers(false)]
        #expect(try scene.apply(wanted).map(\.kind) == [.policySet, .limitRemoved, .limitSet])
        #expect(try scene.limitedScopes() == [.user("ann")])
    }

    @Test func oneLimitByNameAndByHashIsAContradiction() throws {
        let scene = try AdmissionScene()
        try scene.hashUsers()
        let limits = ["ann", try scene.hash("ann")].map {
            LimitSetting(scope: .user($0), period: .month, amount: amount("1"), isHard: true)
        }
        #expect(throws: PlaceError.self) { try scene.apply(Configuration(limits: limits)) }
    }
}
