import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// What happens under the lock stands or falls together.
@Suite struct CommitTests {
    struct Refusal: Error {}

    @Test func failureInTheMiddleAppendsNothing() throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create()
        try ledger.append(opened("before"))
        let (head, content) = (try ledger.head(), simulated.disk.content(of: "/ledger/active-0.log"))
        #expect(throws: Refusal.self) {
            try ledger.commit { transaction in
                try transaction.append(opened("a"))
                try transaction.append(draft(opened("b"), .id("b")))
                #expect(transaction.state.projects.keys.sorted() == ["a", "b", "before"])
                throw Refusal()
            }
        }
        #expect(try ledger.head() == head)
        #expect(try ledger.state().projects.keys.sorted() == ["before"])
        #expect(simulated.disk.content(of: "/ledger/active-0.log") == content)
        // The key was not taken either.
        #expect(try ledger.append([draft(opened("c"), .id("b"))]) == [receipt(1, isNew: true)])
    }

    @Test func stateHoldsTheTransactionsOwnEvents() throws {
        let ledger = try SimulatedLedger().create()
        let count = try ledger.commit { transaction in
            #expect(transaction.state.projects.isEmpty)
            #expect(transaction.now == noon)
            try transaction.append(opened("a"), actor: "ann")
            return transaction.state.projects.count
        }
        #expect(count == 1)
        #expect(try ledger.events().map(\.actor) == ["ann"])
    }

    @Test func nothingToAppend() throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create()
        #expect(try ledger.commit { _ in 42 } == 42)
        #expect(try ledger.append([]).isEmpty)
        #expect(try ledger.head().treeSize == 0)
    }

    @Test func timeMovesForwardOnly() throws {
        let ledger = try SimulatedLedger().create()
        try ledger.commit { transaction in
            transaction.advance(to: noon.adding(seconds: 5))
            try transaction.append(opened("a"))
            transaction.advance(to: noon)
            try transaction.append(opened("b"))
        }
        let later = noon.adding(seconds: 5)
        #expect(try ledger.events().map(\.recordedAt) == [later, later])
    }

    /// What no later reader could take for what it was is refused before it is written.
    @Test(arguments: [
        Scope.project(""), .model(""), .user(""), .project("a/model:b"), .projectModel(project: "a", model: ""),
        .projectModel(project: "", model: "m"), .projectModel(project: "a/model:b", model: "c"),
        .project("\u{301}a"), .project("a/model:"),
    ])
    func scopeThatDoesNotReadBack(_ scope: Scope) throws {
        let ledger = try SimulatedLedger().create()
        let refusal = BudgetRefusal(
            scope: scope, period: .day, limit: .zero, settled: .zero, held: .zero, requested: .zero)
        let payloads: [EventPayload] = [
            .limitSet(LimitSetting(scope: scope, period: .day, amount: .zero, isHard: true)),
            .limitRemoved(LimitRemoval(scope: scope, period: .day, isHard: true)),
            .alert(
                Alert(
                    scope: scope, period: .day, thresholdPercent: 50, level: .info, settled: .zero, held: .zero,
                    limit: .zero)),
            .throttle(
                Throttle(context: Samples.bareContext, origin: .ledger, cause: .budget, refusal: refusal)),
        ]
        for payload in payloads {
            for append in [{ _ = try ledger.append(payload) }, { _ = try ledger.append([draft(payload)]) }] {
                let error = #expect(throws: LedgerError.self) { try append() }
                #expect(error?.code == .invalid)
            }
        }
        #expect(try ledger.head().treeSize == 0)
    }
}

/// What a crash left behind the last valid frame.
@Suite struct TornTailTests {
    private let log: FilePath = "/ledger/active-0.log"
    private let garbage: [UInt8] = Array("half a frame".utf8)
    /// As Python's hashlib computes it.
    private let garbageDigest: [UInt8] = [
        0xce, 0x5b, 0x74, 0xbc, 0xa7, 0x36, 0xf5, 0x4f, 0x56, 0x8e, 0x73, 0x4f, 0x87, 0x85, 0x25, 0xca, 0xe2, 0x28,
        0xbd, 0x15, 0x35, 0xec, 0xc1, 0xfc, 0x70, 0x61, 0xf0, 0x66, 0xc9, 0xf5, 0x41, 0x18,
    ]

    /// A ledger of one event, restarted, with bytes behind its end.
    private func torn() throws -> (SimulatedLedger, end: UInt64) {
        let simulated = SimulatedLedger()
        try simulated.create().append(opened("a"))
        let restarted = simulated.on(simulated.disk.afterRestart())
        let end = try #require(restarted.disk.content(of: log)).count
        restarted.disk.changeContent(of: log) { $0 += garbage }
        return (restarted, UInt64(end))
    }

    @Test func isSetAsideAndReported() throws {
        let (simulated, end) = try torn()
        let ledger = try simulated.open()
        // Readers see what is valid, and write nothing.
        #expect(try ledger.told() == ["opened a"])
        #expect(simulated.disk.names(in: "/ledger/quarantine").isEmpty)
        try ledger.append(opened("b"))
        #expect(try ledger.told() == ["opened a", "recovered", "opened b"])
        let recovery = Recovery(
            file: "active-0.log", offset: end, byteCount: UInt64(garbage.count),
            quarantineFile: "quarantine/active-0-\(end).0", digest: garbageDigest)
        #expect(try ledger.events().map(\.payload).contains(.recovered(recovery)))
        #expect(simulated.disk.content(of: FilePath("/ledger/quarantine/active-0-\(end).0")) == garbage)
        try simulated.open().append(opened("c"))
        #expect(try ledger.told() == ["opened a", "recovered", "opened b", "opened c"])
    }

    /// The bytes are set aside once, so what is then refused must not take the report with it.
    @Test func isReportedThoughTheCommitFails() throws {
        let (simulated, _) = try torn()
        let ledger = try simulated.open()
        #expect(throws: CommitTests.Refusal.self) { try ledger.commit { _ in throw CommitTests.Refusal() } }
        #expect(try simulated.open().told() == ["opened a", "recovered"])
        #expect(try ledger.append(opened("b")) == receipt(2, isNew: true))
        #expect(try ledger.told() == ["opened a", "recovered", "opened b"])
    }

    @Test func isReportedThoughTheClockIsBehind() throws {
        let (simulated, _) = try torn()
        simulated.clock.set(instant("2020-01-01"))
        #expect(throws: LedgerError.self) { try simulated.open().append(opened("b")) }
        #expect(try simulated.open().told() == ["opened a", "recovered"])
        #expect(try simulated.open().events().map(\.recordedAt) == [noon, noon])
    }
}
