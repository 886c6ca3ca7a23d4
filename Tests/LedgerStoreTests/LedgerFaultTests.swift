import LedgerModel
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// A full disk, a failing one, and power that goes: what was acknowledged stays, once, and nothing else comes.
@Suite struct LedgerFaultTests {
    private static let log = "active-0.log"

    /// What goes wrong with which calls of an append, and what the caller is told.
    @Test(arguments: [
        (SimulatedCall.Operation.write, log, Errno.noSpace, LedgerError.Code.noSpace),
        (.write, log, .ioError, .inputOutput),
        (.write, log, .diskQuotaExceeded, .noSpace),
        (.synchronizeData, log, .ioError, .outcomeUnknown),
        (.synchronizeData, log, .noSpace, .outcomeUnknown),
        (.open, "LOCK", .permissionDenied, .noPermission),
        (.open, "HEAD", .permissionDenied, .noPermission),
        (.open, log, .readOnlyFileSystem, .noPermission),
        (.read, log, .ioError, .inputOutput),
        (.lock, "LOCK", .ioError, .inputOutput),
    ])
    func failedAppend(
        _ operation: SimulatedCall.Operation, _ file: String, _ errno: Errno, _ code: LedgerError.Code
    ) throws {
        let simulated = SimulatedLedger()
        try simulated.create().append([draft(opened("a"), .id("a"))])
        let process = SimulatedFileSystem(simulated.disk)
        let ledger = try simulated.open(process)
        process.setScript { call in
            call.operation == operation && call.fileName == file ? .fail(errno) : nil
        }
        let error = #expect(throws: LedgerError.self) { try ledger.append([draft(opened("b"), .id("b"))]) }
        #expect(error?.code == code, "\(error.map(String.init(describing:)) ?? "")")
        // The disk works again: the same ledger object takes the same events, once.
        process.setScript(nil)
        #expect(
            try ledger.append([draft(opened("a"), .id("a")), draft(opened("b"), .id("b"))]).map(\.sequence) == [0, 1])
        #expect(try ledger.append([draft(opened("c"), .id("c"))]) == [receipt(2, isNew: true)])
        #expect(try simulated.open().told() == ["opened a", "opened b", "opened c"])
        #expect(try simulated.on(simulated.disk.afterPowerLoss(seed: 0)).open().told().count == 3)
    }

    /// Any one call of an append fails: afterwards the same append makes it whole.
    @Test(arguments: [Errno.ioError, .noSpace])
    func anyCallFails(_ errno: Errno) throws {
        let drafts = ["a", "b"].map { draft(opened($0), .id($0)) }
        let calls = try countCalls(drafts)
        for number in 0..<calls {
            let simulated = SimulatedLedger()
            _ = try simulated.create()
            let process = SimulatedFileSystem(simulated.disk) { $0.number == number ? .fail(errno) : nil }
            var acknowledged: [Ledger.Receipt] = []
            var ledger: Ledger?
            do {
                ledger = try simulated.open(process)
                acknowledged = try ledger?.append(drafts) ?? []
            } catch is LedgerError {
            }
            process.setScript(nil)
            if let ledger {
                #expect(try ledger.append(drafts).map(\.sequence) == [0, 1], "call \(number)")
                #expect(try ledger.append([draft(opened("c"), .id("c"))]).map(\.sequence) == [2], "call \(number)")
            }
            let again = try simulated.open()
            #expect(try again.append(drafts).map(\.sequence) == [0, 1], "call \(number)")
            #expect(try again.told().filter { $0 != "opened c" } == ["opened a", "opened b"], "call \(number)")
            #expect(acknowledged.isEmpty || acknowledged.map(\.isNew) == [true, true])
        }
    }

    private func countCalls(_ drafts: [EventDraft]) throws -> Int {
        let simulated = SimulatedLedger()
        _ = try simulated.create()
        let process = SimulatedFileSystem(simulated.disk)
        try simulated.open(process).append(drafts)
        #expect(process.calls.count > 10)
        return process.calls.count
    }

    /// The power goes at any call of a row of appends, the disk keeping any part of what was not synced.
    @Test(arguments: 0..<3 as Range<UInt64>) func powerLoss(_ seed: UInt64) throws {
        let batches = (0..<3).map { batch in
            (0..<3).map { draft(chat("p\(batch)"), .id("\(batch)/\($0)")) }
        }
        var number = 0
        var isWhole = false
        while !isWhole {
            let simulated = SimulatedLedger()
            _ = try simulated.create()
            let process = SimulatedFileSystem(simulated.disk) { [number] in $0.number == number ? .stop : nil }
            var acknowledged: [Ledger.Receipt] = []
            do {
                let ledger = try simulated.open(process)
                for batch in batches { acknowledged += try ledger.append(batch) }
                isWhole = !process.hasStopped
            } catch is LedgerError {
            }
            // With the first seed the process is killed as well, on a machine that runs on.
            let powerLoss = simulated.disk.afterPowerLoss(seed: seed &+ UInt64(number) * 31)
            for fault in seed == 0 ? [powerLoss, simulated.disk.copy()] : [powerLoss] {
                try check(simulated.on(fault), batches, acknowledged, "seed \(seed), call \(number)")
            }
            number += 1
        }
        #expect(number > 45)
    }

    private func check(
        _ simulated: SimulatedLedger, _ batches: [[EventDraft]], _ acknowledged: [Ledger.Receipt], _ comment: Comment
    ) throws {
        let drafts = batches.flatMap { $0 }
        let ledger = try simulated.open()
        let found = try ledger.events().map(\.origin)
        // Batches stand or fall whole, in order; none that was acknowledged is gone.
        #expect(found == Array(drafts.map(\.origin).prefix(found.count)), comment)
        #expect(found.count % 3 == 0 && found.count >= acknowledged.count, comment)
        // Telling all of it again completes it.
        let receipts = try batches.flatMap { try ledger.append($0) }
        #expect(receipts.prefix(acknowledged.count).map(\.sequence) == acknowledged.map(\.sequence), comment)
        // Readers of a running machine leave a frame alone that HEAD does not tell of; the next writer takes it in.
        let known = receipts.prefix { !$0.isNew }.count
        #expect(known % 3 == 0 && known >= found.count && receipts.dropFirst(known).allSatisfy(\.isNew), comment)
        let events = try ledger.events().filter { $0.kind != .recovered }
        #expect(events.map(\.origin) == drafts.map(\.origin), comment)
        #expect(receipts.map(\.sequence) == events.map(\.sequence), comment)
    }

    /// A ledger that was read before its first append looks through the log for keys; what fails meanwhile hides none.
    @Test func failedFirstAppendForgetsNoKey() throws {
        let told = draft(chat(), .id("a"))
        var number = 0
        var wasReached = true
        while wasReached {
            let simulated = SimulatedLedger()
            try simulated.create().append([told])
            let process = SimulatedFileSystem(simulated.disk)
            let ledger = try simulated.open(process)
            #expect(try ledger.head().treeSize == 1)
            let start = process.calls.count
            process.setScript { [number] in $0.number == start + number ? .fail(.ioError) : nil }
            // Some calls may fail and do no harm.
            do { try ledger.append([draft(chat("new"), .id("b"))]) } catch is LedgerError {}
            wasReached = process.calls.count > start + number
            process.setScript(nil)
            #expect(try ledger.append([told]) == [receipt(0, isNew: false)], "call \(number)")
            number += 1
        }
        #expect(number > 10)
    }

    /// Reading works without any right to write.
    @Test func readingNeverWrites() throws {
        let simulated = SimulatedLedger()
        try simulated.create().append([draft(opened("a")), draft(chat(), .ordinal(1))])
        let process = SimulatedFileSystem(simulated.disk)
        let ledger = try simulated.open(process)
        _ = try ledger.head()
        _ = try ledger.state()
        #expect(try ledger.told().count == 2)
        let writing: Set<SimulatedCall.Operation> = [
            .write, .truncate, .synchronizeData, .synchronizeDirectory, .rename, .remove, .createDirectory, .lock,
        ]
        #expect(process.calls.filter { writing.contains($0.operation) } == [])
    }
}
