import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// The key of users missing, damaged, made while the machine crashes, and brought back.
@Suite struct UserKeyFaultTests {
    enum Fault: CaseIterable {
        case missing, damaged

        func strike(_ scene: AdmissionScene) {
            switch self {
            case .missing: scene.simulated.disk.removeFile("/ledger/USERKEY")
            case .damaged: scene.simulated.disk.changeContent(of: "/ledger/USERKEY") { $0[50] ^= 8 }
            }
        }
    }

    private static func named(_ user: String?) -> AdmissionRequest {
        AdmissionRequest(project: "api", model: "m", user: user, estimate: .cost(amount("1")))
    }

    @Test(arguments: Fault.allCases) func whatNamesAUserIsRefusedAndAllElseIsNot(_ fault: Fault) throws {
        let scene = try AdmissionScene()
        try scene.hashUsers()
        let hash = try scene.hash("ann")
        let hold = try scene.admit("2", user: "ann")
        fault.strike(scene)
        let ledger = try scene.simulated.open()
        let count = try ledger.events().count
        let attempts: [() throws -> Void] = [
            { _ = try ledger.admit(Self.named("ann")) },
            { _ = try ledger.check(Self.named("ann")) },
            { try scene.setLimit(.user("ann"), "1", on: ledger) },
            { try ledger.append(chat(user: "ann")) },
            { _ = try ledger.take([row("ann")]) },
            {
                try ledger.record(
                    RequestContext(project: "api", model: "m", user: "ann"), Settlement(cost: amount("1")),
                    occurredAt: nil, id: "1", by: AdmissionScene.administrator)
            },
            {
                let limit = LimitSetting(scope: .user("ann"), period: .month, amount: amount("1"), isHard: true)
                try scene.apply(Configuration(limits: [limit]), on: ledger)
            },
        ]
        for (number, attempt) in attempts.enumerated() {
            let error = try #require(refusal(attempt), "attempt \(number)")
            #expect(error.code == .corrupt && error.message.contains("/ledger/USERKEY"), "\(error)")
            #expect(error.advice?.contains("from a backup") == true && error.advice?.contains("hashesUsers") == true)
        }
        #expect(try ledger.events().count == count)
        // What names nobody, names a hash or follows the log goes on; so does all reading.
        #expect(try ledger.admit(Self.named(nil)).admission != nil)
        #expect(try ledger.admit(Self.named(hash)).admission != nil)
        try scene.settle(hold, "1", on: ledger)
        #expect(try ledger.take([row("")]).newRows == 1)
        _ = try ledger.budgets()
        _ = try ledger.explain(hold)
        var spend = SpendProjection(calendar: .utc)
        try ledger.replay(into: &spend)
        #expect(!spend.totals.isEmpty)
    }

    /// A key that is put back serves at once, in a process that has run on.
    @Test(arguments: Fault.allCases) func aKeyThatIsPutBackServes(_ fault: Fault) throws {
        let scene = try AdmissionScene()
        try scene.hashUsers()
        let whole = try #require(scene.simulated.disk.content(of: "/ledger/USERKEY"))
        let hash = try scene.hash("ann")
        fault.strike(scene)
        let ledger = try scene.simulated.open()
        #expect(throws: LedgerError.self) { try ledger.admit(Self.named("ann")) }
        try ledger.directory.writeUserKey(UserKey(decoding: whole, ledgerID: ledger.directory.header.id, path: ""))
        #expect(try ledger.admit(Self.named("ann")).admission != nil)
        #expect(try scene.users() == [hash])
    }

    /// Without a backup: off and on again begins anew; a damaged key must be removed by hand.
    @Test(arguments: Fault.allCases) func beginningAnewIsAStepOfItsOwn(_ fault: Fault) throws {
        let scene = try AdmissionScene()
        try scene.hashUsers()
        _ = try scene.admit("1", user: "ann")
        let old = try scene.hash("ann")
        fault.strike(scene)
        let ledger = try scene.simulated.open()
        // Another change of the policy makes no key.
        try scene.apply(Configuration(rules: [.holdExpirySeconds(60)]), on: ledger)
        #expect(throws: LedgerError.self) { try ledger.admit(Self.named("ann")) }
        try scene.hashUsers(false, on: ledger)
        #expect(try ledger.admit(Self.named("ann")).admission != nil)
        if fault == .damaged {
            #expect(throws: LedgerError.self) { try scene.hashUsers(on: ledger) }
            scene.simulated.disk.removeFile("/ledger/USERKEY")
        }
        try scene.hashUsers(on: ledger)
        #expect(try ledger.admit(Self.named("ann")).admission != nil)
        let new = try scene.hash("ann")
        #expect(new != old)
        #expect(try scene.users() == [old, "ann", new])
    }

    @Test func anotherLedgersKeyIsRefused() throws {
        let scene = try AdmissionScene()
        try scene.hashUsers()
        let foreign = UserKey(ledgerID: Array(repeating: 9, count: 16), key: Array(0..<32))
        scene.simulated.disk.replaceContent(of: "/ledger/USERKEY", with: foreign.encoded)
        let error = refusal { _ = try scene.simulated.open().admit(Self.named("ann")) }
        #expect(error?.message.contains("another ledger's") == true)
    }

    // MARK: Crashes

    /// The machine stops at any call of the change: a policy that hashes always has its key, and doing it again completes
    /// it with the key that is there.
    @Test(arguments: 0..<4 as Range<UInt64>) func aPolicyThatHashesHasItsKey(_ seed: UInt64) throws {
        var number = 0
        var isWhole = false
        while !isWhole {
            let scene = try AdmissionScene()
            let process = SimulatedFileSystem(scene.simulated.disk) { [number] in $0.number == number ? .stop : nil }
            let limit = LimitSetting(scope: .user("ann"), period: .month, amount: amount("1"), isHard: true)
            let wanted = Configuration(limits: [limit], rules: [.hashesUsers(true)])
            var isAcknowledged = false
            do {
                try scene.apply(wanted, on: try scene.simulated.open(process))
                isAcknowledged = true
            } catch {}
            isWhole = !process.hasStopped
            let disk = scene.simulated.disk
            let left = scene.simulated.on(seed == 0 ? disk.copy() : disk.afterPowerLoss(seed: seed &+ UInt64(number)))
            let ledger = try left.open()
            let key = try ledger.directory.readUserKey()
            let hashes = try ledger.state().policy.hashesUsers
            #expect(hashes || !isAcknowledged, "call \(number)")
            #expect(key != nil || !hashes, "call \(number)")
            try scene.apply(wanted, on: ledger)
            let after = try ledger.directory.readUserKey()
            #expect(after != nil && (key == nil || after == key), "call \(number)")
            #expect(try ledger.admit(Self.named("ann")).admission != nil)
            #expect(try ledger.admit(Self.named("ann")).refusal?.refusedBy.count == 1, "call \(number)")
            number += 1
        }
        #expect(number > 20)
    }

    // MARK: Audits and backups

    @Test func anAuditSaysWhatIsWrongWithTheKey() throws {
        for depth in AuditDepth.allCases {
            let scene = try AdmissionScene()
            #expect(try scene.ledger.audit(depth).findings.isEmpty)
            try scene.hashUsers()
            _ = try scene.admit("1", user: "ann")
            let sound = try scene.ledger.audit(depth)
            #expect(sound.findings.isEmpty && sound.notices.isEmpty)
            Fault.damaged.strike(scene)
            let damaged = try scene.ledger.audit(depth)
            #expect(damaged.findings.map(\.code) == [.corrupt] && damaged.findings[0].file == "USERKEY")
            #expect(damaged.findings[0].advice?.contains("from a backup") == true)
            Fault.missing.strike(scene)
            let missing = try scene.ledger.audit(depth)
            #expect(missing.findings.map(\.code) == [.missing] && missing.findings[0].file == "USERKEY")
            try scene.hashUsers(false)
            #expect(try scene.ledger.audit(depth).isSound)
        }
    }

    @Test func aRestoredLedgerHashesAsBefore() throws {
        let scene = try AdmissionScene()
        try scene.hashUsers()
        try scene.setLimit(.user("ann"), "1")
        _ = try scene.ledger.backUp(to: "/backup")
        let restored = try Ledger.restore(
            "/backup", to: "/restored", fork: Array(repeating: 7, count: 16),
            fileSystem: SimulatedFileSystem(scene.simulated.disk), clock: { scene.simulated.clock.now })
        #expect(try restored.ledger.admit(Self.named("ann")).admission != nil)
        #expect(try restored.ledger.admit(Self.named("ann")).refusal?.reason == .busy)
        #expect(try restored.ledger.audit(.deep).isSound)
    }
}

private func chat(user: String) -> EventPayload {
    .response(
        Response(
            context: RequestContext(project: "p", model: "m", user: user), usage: Usage(), cost: .known(amount("1"))))
}
