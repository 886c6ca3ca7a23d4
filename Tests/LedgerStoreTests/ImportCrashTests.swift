import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// An import that is cut short, and then run again.
@Suite struct ImportCrashTests {
    /// More than one commit takes, with repeated rows, ids and two projects.
    private static let rows: [ImportedRow] = (0..<4_200).map { (number: Int) -> ImportedRow in
        let id: String? = number % 5 == 0 ? "\(number)" : nil
        let model = number % 9 == 0 ? "unpriced" : "m"
        return row(
            "u\(number % 50)", id: id, at: Int64(number % 700), model: model, project: number < 4_100 ? "p" : "q")
    }

    /// What counts of a ledger: its rows in order, its spend, and the projects.
    private struct Outcome: Equatable {
        var rows: [String]
        var spend: [SpendProjection.Key: SpendTotals]
        var opened: [String]

        init(_ ledger: Ledger) throws {
            rows = try ledger.responses().map {
                "\($0.origin) \($0.occurredAt) \(String(describing: $0.cost)) \($0.name ?? "")"
            }
            var projection = SpendProjection(calendar: .utc)
            try ledger.replay(into: &projection)
            spend = projection.totals
            opened = try ledger.told().filter { $0.hasPrefix("opened") }
        }
    }

    private func start() throws -> SimulatedLedger {
        let simulated = SimulatedLedger()
        try simulated.create().setPrice("m", 3)
        return simulated
    }

    /// Stops the process at a call on the log, then tells the whole import again.
    @Test func runAgain() throws {
        let undisturbed = try start()
        let process = SimulatedFileSystem(undisturbed.disk)
        try undisturbed.open(process).take(Self.rows)
        let expected = try Outcome(undisturbed.open())
        #expect(expected.rows.count == 4_200 && expected.opened == ["opened p", "opened q"])
        let changing: Set<SimulatedCall.Operation> = [.write, .synchronizeData, .truncate]
        // Snapshots are written when all is acknowledged.
        let changes = process.calls.filter {
            changing.contains($0.operation) && $0.fileName != "ledger" && !$0.fileName.contains("snapshot")
        }
        #expect(changes.count >= 6)
        for (index, change) in changes.enumerated() {
            let simulated = try start()
            let cut = SimulatedFileSystem(simulated.disk) { $0.number == change.number ? .stop : nil }
            #expect(throws: LedgerError.self) { try simulated.open(cut).take(Self.rows) }
            let left = index % 2 == 0 ? simulated.disk.copy() : simulated.disk.afterPowerLoss(seed: UInt64(index))
            let after = simulated.on(left)
            let result = try after.open().take(Self.rows)
            #expect(result.newRows + result.knownRows == 4_200)
            #expect(try Outcome(after.open()) == expected, "\(change)")
            // The first commit was acknowledged before the second began.
            if index > changes.count / 2 { #expect(result.knownRows >= 4_000, "\(change)") }
        }
    }

    /// A full disk leaves a prefix, and the same import completes it.
    @Test(arguments: [Errno.noSpace, .ioError]) func failedWrite(_ errno: Errno) throws {
        let simulated = try start()
        let process = SimulatedFileSystem(simulated.disk)
        let ledger = try simulated.open(process)
        var commits = 0
        let error = #expect(throws: LedgerError.self) {
            try ledger.take(Self.rows) { _ in
                commits += 1
                process.setScript { call in
                    call.operation == .write && call.fileName == "active-0.log" ? .fail(errno) : nil
                }
            }
        }
        #expect(error?.code == (errno == .noSpace ? .noSpace : .inputOutput))
        #expect(commits == 1)
        process.setScript(nil)
        let known = UInt64(try ledger.responses().count)
        #expect(known > 4_000 && known < 4_200)
        let result = try ledger.take(Self.rows)
        #expect(result.knownRows == known && result.newRows == 4_200 - known)
        #expect(try ledger.take(Self.rows).newRows == 0)
    }

    /// While rows are staged and planned, nothing of the ledger changes.
    @Test func stagingWritesNothing() throws {
        let simulated = try start()
        let ledger = try simulated.open()
        let (head, names) = (try ledger.head(), simulated.disk.names(in: "/ledger"))
        var stage = try ImportStage(ledger, source: "s")
        for row in Self.rows { try stage.add(row) }
        #expect(stage.rowCount == 4_200)
        let plan = try stage.plan(against: ledger)
        #expect(plan.rowCount == 4_200 && plan.newCount == 4_200 && plan.knownCount == 0)
        #expect(try ledger.head() == head)
        #expect(simulated.disk.names(in: "/ledger") == names)
    }

    /// Killed before it could say that its events are durable: readers leave them alone, the next import must not.
    @Test func killedBeforeItsAcknowledgement() throws {
        let simulated = try start()
        let cut = SimulatedFileSystem(simulated.disk)
        let killed = try simulated.open(cut)
        cut.setScript { $0.operation == .write && $0.fileName == "HEAD" ? .stop : nil }
        #expect(throws: LedgerError.self) { try killed.take([row("a"), row("b"), row("a")]) }
        let ledger = try simulated.open()
        #expect(try ledger.imports().isEmpty)
        var lock: WorkLock? = try ledger.lockImports()
        #expect(lock != nil)
        #expect(try ledger.imports().keys.sorted() == ["use.csv"])
        lock = nil
        #expect(try ledger.take([row("a"), row("b"), row("a"), row("c")]).newRows == 1)
        #expect(try ledger.responses().map(\.name) == ["a", "b", "a", "c"])
    }
}
