import Dispatch
import LedgerModel
import Projections
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Many callers of one ledger, and the batches that their decisions share.
@Suite struct SharedSyncTests {
    /// A ledger on a simulated disk whose syncs wait until they are let go.
    private final class HeldDisk: Sendable {
        let simulated = SimulatedLedger()
        let process: SimulatedFileSystem
        private let gate = DispatchSemaphore(value: 0)
        private let arrived = DispatchSemaphore(value: 0)
        private let isHolding = Mutex(false)

        init() throws {
            _ = try simulated.create()
            process = SimulatedFileSystem(simulated.disk)
        }

        func hold() {
            isHolding.withLock { $0 = true }
            process.setScript { [self] call in
                guard call.operation == .synchronizeData, call.fileName == "active-0.log",
                    isHolding.withLock({ $0 })
                else { return nil }
                arrived.signal()
                gate.wait()
                return nil
            }
        }

        /// Returns when a sync is waiting.
        func waitForSync() { arrived.wait() }

        func release() {
            isHolding.withLock { $0 = false }
            gate.signal()
        }

        var syncs: Int {
            process.calls.count { $0.operation == .synchronizeData && $0.fileName == "active-0.log" }
        }
    }

    /// Starts threads that each append, one after another, each once the one before is queued.
    private func queue(
        _ count: Int, on ledger: Ledger, _ append: @escaping @Sendable (Int) throws -> Void
    ) -> DispatchGroup {
        let group = DispatchGroup()
        for number in 0..<count {
            let queued = ledger.committer.queuedCount
            let thread = DispatchQueue(label: "caller \(number)")
            thread.async(group: group) { try? append(number) }
            while ledger.committer.queuedCount == queued {}
        }
        return group
    }

    @Test func whatQueuesDuringASyncSharesTheNext() throws {
        let disk = try HeldDisk()
        let ledger = try disk.simulated.open(disk.process)
        try ledger.append(opened("first"))
        disk.hold()
        let receipts = Mutex<[Int: Ledger.Receipt]>([:])
        let leader = DispatchGroup()
        DispatchQueue(label: "leader").async(group: leader) { _ = try? ledger.append(opened("held")) }
        disk.waitForSync()
        let before = disk.syncs
        let group = queue(20, on: ledger) { number in
            let receipt = try ledger.append(chat("p\(number)"))
            receipts.withLock { $0[number] = receipt }
        }
        // Nobody is acknowledged before the disk has it.
        #expect(receipts.withLock { $0.isEmpty })
        disk.release()
        group.wait()
        leader.wait()
        #expect(disk.syncs == before + 1)
        #expect(
            receipts.withLock { $0 }
                == Dictionary(uniqueKeysWithValues: (0..<20).map { ($0, receipt(UInt64($0) + 2, isNew: true)) }))
    }

    /// One decision refuses, another appends first and then refuses, one is a duplicate of another in the same batch.
    @Test func decisionsOfABatchStandApart() throws {
        struct Refusal: Error {}
        let disk = try HeldDisk()
        let ledger = try disk.simulated.open(disk.process)
        disk.hold()
        let outcomes = Mutex<[Int: String]>([:])
        let leader = DispatchGroup()
        DispatchQueue(label: "leader").async(group: leader) { _ = try? ledger.append(opened("held")) }
        disk.waitForSync()
        let group = queue(8, on: ledger) { number in
            do {
                let receipts: [Ledger.Receipt] = try ledger.commit { transaction in
                    switch number {
                    case 0, 7: return [try transaction.append(opened("a\(number)"))]
                    case 1: throw Refusal()
                    case 2, 5: return [try transaction.append(draft(chat("same"), .id("same")))]
                    case 3:
                        // An event that changes the state, and a key, that nobody may see afterwards.
                        try transaction.append(opened("never"))
                        try transaction.append(draft(chat("gone"), .id("gone")))
                        throw Refusal()
                    case 4:
                        try transaction.append(draft(chat("gone"), .id("gone too")))
                        throw Refusal()
                    default:
                        #expect(transaction.state.projects.keys.sorted() == ["a0", "held"])
                        return [
                            try transaction.append(draft(chat("kept"), .id("gone"))),
                            try transaction.append(draft(chat("kept"), .id("gone too"))),
                        ]
                    }
                }
                outcomes.withLock { $0[number] = receipts.map { "\($0.sequence) \($0.isNew)" }.joined(separator: ", ") }
            } catch {
                outcomes.withLock { $0[number] = "\(type(of: error))" }
            }
        }
        disk.release()
        group.wait()
        leader.wait()
        #expect(
            outcomes.withLock { $0 } == [
                0: "1 true", 1: "Refusal", 2: "2 true", 3: "Refusal", 4: "Refusal", 5: "2 false", 6: "3 true, 4 true",
                7: "5 true",
            ])
        #expect(
            try ledger.told() == ["opened held", "opened a0"] + ["response same m", "response kept m"] + [
                "response kept m", "opened a7",
            ])
        #expect(try ledger.state().projects.keys.sorted() == ["a0", "a7", "held"])
        #expect(try ledger.state().projects == disk.simulated.open().state().projects)
        #expect(try ledger.head() == disk.simulated.open().head())
    }

    /// The frame of a batch fails: all of it do, also whom it only repeats; the same again is taken once.
    @Test(arguments: [(SimulatedCall.Operation.write, LedgerError.Code.noSpace), (.synchronizeData, .outcomeUnknown)])
    func aFailedFrameFailsItsBatch(_ operation: SimulatedCall.Operation, _ code: LedgerError.Code) throws {
        let disk = try HeldDisk()
        let ledger = try disk.simulated.open(disk.process)
        try ledger.append(opened("first"))
        disk.hold()
        let leader = DispatchGroup()
        DispatchQueue(label: "leader").async(group: leader) { _ = try? ledger.append(opened("held")) }
        disk.waitForSync()
        let codes = Mutex<[LedgerError.Code?]>([])
        let group = queue(6, on: ledger) { number in
            do {
                try ledger.append([draft(opened("p\(number / 2)"), .id("\(number / 2)"))])
                codes.withLock { $0.append(nil) }
            } catch let error as LedgerError {
                codes.withLock { $0.append(error.code) }
            }
        }
        let held = disk.process.calls.count
        // The held sync has been admitted; the next frame meets the full or failing disk.
        disk.process.setScript { call in
            call.number >= held && call.operation == operation && call.fileName == "active-0.log"
                ? .fail(.noSpace) : nil
        }
        disk.release()
        group.wait()
        leader.wait()
        #expect(codes.withLock { $0 } == Array(repeating: code, count: 6))
        disk.process.setScript(nil)
        let drafts = (0..<3).map { draft(opened("p\($0)"), .id("\($0)")) }
        #expect(try ledger.append(drafts).map(\.sequence) == [2, 3, 4])
        #expect(try ledger.append(drafts).map(\.isNew) == [false, false, false])
        #expect(
            try disk.simulated.open().told() == ["opened first", "opened held", "opened p0", "opened p1", "opened p2"])
    }

    /// What each producer was told.
    private final class Notes: Sendable {
        private let notes = Mutex<[Int: [Bool]]>([:])
        var all: [Int: [Bool]] { notes.withLock { $0 } }
        func add(_ number: Int, _ isTaken: Bool) { notes.withLock { $0[number, default: []].append(isTaken) } }
    }

    /// 512 producers, blocking and not, while the ledger is closed: each is told once, and what it was told is so.
    @Test func closingWithProducersInFlight() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("ledger").string
        let ledger = try Ledger.create(at: path)
        let notes = Notes()
        await withTaskGroup(of: Void.self) { group in
            for number in 257..<513 {
                group.addTask {
                    do {
                        _ = try await ledger.append([draft(opened("p\(number)"), .id("\(number)"))])
                        notes.add(number, true)
                    } catch let error as LedgerError where error.code == .closed {
                        notes.add(number, false)
                    } catch {
                        Issue.record("\(error)")
                    }
                }
            }
            group.addTask {
                DispatchQueue.concurrentPerform(iterations: 257) { number in
                    if number == 128 { return ledger.close() }
                    do {
                        try ledger.append([draft(opened("p\(number)"), .id("\(number)"))])
                        notes.add(number, true)
                    } catch let error as LedgerError where error.code == .closed {
                        notes.add(number, false)
                    } catch {
                        Issue.record("\(error)")
                    }
                }
            }
        }
        let told = notes.all
        #expect(told.count == 512 && told.values.allSatisfy { $0.count == 1 })
        let acknowledged = told.filter { $0.value == [true] }.keys.map { "opened p\($0)" }
        #expect(try Set(Ledger(opening: path).told()) == Set(acknowledged))
        #expect(try Ledger(opening: path).head().treeSize == UInt64(acknowledged.count))
        // Reading goes on; appending does not.
        #expect(try ledger.head().treeSize == UInt64(acknowledged.count))
        #expect(throws: LedgerError.self) { try ledger.append(opened("late")) }
    }

    /// A reader is not kept out by callers who never stop.
    @Test func readersTakeTurnsWithCallers() throws {
        let folder = try TemporaryDirectory()
        let ledger = try Ledger.create(at: folder.path.appending("ledger").string)
        let isDone = Mutex(false)
        let group = DispatchGroup()
        for number in 0..<4 {
            DispatchQueue(label: "caller \(number)").async(group: group) {
                while !isDone.withLock({ $0 }) { _ = try? ledger.append(chat()) }
            }
        }
        var sizes: [UInt64] = []
        for _ in 0..<50 { sizes.append(try ledger.head().treeSize) }
        isDone.withLock { $0 = true }
        group.wait()
        #expect(sizes == sizes.sorted())
    }
}
