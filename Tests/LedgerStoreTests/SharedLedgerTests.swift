import Dispatch
import EventStorage
import LedgerModel
import Projections
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Several who have one ledger open.
@Suite struct SharedLedgerTests {
    @Test func eachSeesWhatTheOtherAppends() throws {
        let simulated = SimulatedLedger()
        let (ann, bob) = (try simulated.create(), try simulated.open(writerName: "bob"))
        try ann.append(opened("a"))
        #expect(try bob.state().projects.keys.sorted() == ["a"])
        #expect(try bob.append(opened("b")) == receipt(1, isNew: true))
        #expect(try ann.append(opened("c")) == receipt(2, isNew: true))
        #expect(try bob.told() == ["opened a", "opened b", "opened c"])
        #expect(try ann.head() == bob.head())
        #expect(try ann.state().projects.keys.sorted() == ["a", "b", "c"])
        #expect(try ann.events().map(\.origin.source) == ["maker", "bob", "maker"])
    }

    @Test func oneEventTakenByTheOther() throws {
        let simulated = SimulatedLedger()
        let (ann, bob) = (try simulated.create(), try simulated.open())
        let event = draft(chat(), .id("once"))
        // Bob has appended before, so that his writer is open and has to catch up.
        try bob.append(opened("b"))
        #expect(try ann.append([event]) == [receipt(1, isNew: true)])
        #expect(try bob.append([event]) == [receipt(1, isNew: false)])
        #expect(throws: LedgerError.self) { try bob.append([draft(chat("other"), .id("once"))]) }
    }

    /// A reader goes on where it stopped.
    @Test func streamReadsOn() throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create()
        let stream = try EventStream(simulated.open())
        var told: [String] = []
        for round in 0..<3 {
            try ledger.append(
                [opened("a\(round)"), opened("b\(round)")].enumerated().map {
                    draft($1, .ordinal(UInt64(round * 2 + $0)))
                })
            try stream.readOn { told.append($0.payload.short) }
            try stream.readOn { told.append($0.payload.short) }
        }
        #expect(told == ["opened a0", "opened b0", "opened a1", "opened b1", "opened a2", "opened b2"])
    }

    /// Two objects on one directory, two threads each: every event once, each thread's in its order.
    @Test func threadsOnTwoLedgers() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("ledger").string
        let ledgers = [try Ledger.create(at: path), try Ledger(opening: path)]
        let receipts = Mutex<[Int: [UInt64]]>([:])
        let failures = Mutex<[String]>([])
        let perThread = 15
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for number in 0..<perThread {
                do {
                    let events = [0, 1].map {
                        draft(opened("t\(thread)-\(number)-\($0)"), .id("\(thread)/\(number)/\($0)"))
                    }
                    let taken = try ledgers[thread % 2].append(events)
                    receipts.withLock { $0[thread, default: []] += taken.map(\.sequence) }
                    if taken[1].sequence != taken[0].sequence + 1 { failures.withLock { $0.append("torn apart") } }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(failures.withLock { $0 } == [])
        let events = try Ledger(opening: path).events()
        #expect(events.count == 4 * perThread * 2)
        for thread in 0..<4 {
            let sequences = try #require(receipts.withLock { $0[thread] })
            #expect(sequences == sequences.sorted())
            let names = (0..<perThread).flatMap { number in [0, 1].map { "opened t\(thread)-\(number)-\($0)" } }
            #expect(sequences.map { events[Int($0)].payload.short } == names)
        }
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.recordedAt <= $1.recordedAt })
    }

    /// The same events from every thread: one taker each.
    @Test func racingForTheSameEvents() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("ledger").string
        let ledger = try Ledger.create(at: path)
        let taken = Mutex<[Bool]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            let own = thread == 0 ? ledger : try? Ledger(opening: path)
            for number in 0..<10 {
                let receipts = try? own?.append([draft(opened("p\(number)"), .id("\(number)"))])
                taken.withLock { $0 += (receipts ?? []).map(\.isNew) }
            }
        }
        #expect(taken.withLock { $0.count } == 40)
        #expect(taken.withLock { $0.filter { $0 }.count } == 10)
        #expect(Set(try ledger.told()).count == 10)
        #expect(try ledger.head().treeSize == 10)
    }

    /// Callers that wait and callers that do not, replays, audits and readers of the head, while full files are sealed behind
    /// them: each event is taken once, and nobody who reads sees the log shrink or wrong.
    @Test func allAtOnceWhileFilesAreSealed() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("ledger").string
        let ledger = try Ledger.create(
            at: path, currency: .usd, timeZone: "UTC", id: Array(1...16), fileSystem: PosixFileSystem(),
            clock: SystemClock.now, segmentHeight: 3, preallocationByteCount: 0, eventsPerSnapshot: 16,
            hasHousekeeper: true)
        // Readers go by what HEAD says is durable, which is there from the first event on.
        try ledger.append([draft(chat(), .id("first"))])
        let sequences = Mutex<[UInt64]>([])
        let failures = Mutex<[String]>([])
        let callers = DispatchGroup()
        func call(_ times: Int, _ body: @escaping @Sendable (Int) throws -> Void) {
            DispatchQueue(label: "caller").async(group: callers) {
                for number in 0..<times {
                    do { try body(number) } catch { failures.withLock { $0.append("\(error)") } }
                }
            }
        }
        /// What a reader sees, held against what it saw before.
        func read(_ times: Int, _ size: @escaping @Sendable () throws -> UInt64) {
            let last = Mutex<UInt64>(0)
            call(times) { _ in
                let size = try size()
                let isBack = last.withLock { last in
                    defer { last = size }
                    return size < last
                }
                if isBack { failures.withLock { $0.append("went back to \(size)") } }
            }
        }
        for caller in 0..<2 {
            call(30) { number in
                let receipts = try ledger.append([draft(chat(), .id("\(caller)/\(number)"))])
                sequences.withLock { $0 += receipts.map(\.sequence) }
            }
        }
        let submitted = DispatchGroup()
        call(40) { number in
            submitted.enter()
            ledger.submit([draft(chat(), .id("submitted/\(number)"))]) { outcome in
                switch outcome {
                case .success(let receipts): sequences.withLock { $0 += receipts.map(\.sequence) }
                case .failure(let error): failures.withLock { $0.append("\(error)") }
                }
                submitted.leave()
            }
        }
        read(15) {
            var spend = SpendProjection(calendar: ledger.calendar)
            let head = try ledger.replay(into: &spend)
            let total = try spend.total()
            if total.requests != Int64(head.treeSize) { failures.withLock { $0.append("\(total), \(head)") } }
            return head.treeSize
        }
        read(15) {
            var monthly = MonthlySpendProjection(calendar: ledger.calendar)
            return try ledger.replay(into: &monthly).treeSize
        }
        read(30) { try ledger.head().treeSize }
        read(6) {
            let audit = try ledger.audit(.deep)
            failures.withLock { $0 += audit.findings.map(\.message) }
            return audit.treeSize
        }
        callers.wait()
        submitted.wait()
        #expect(failures.withLock { $0 } == [])
        #expect(sequences.withLock { $0.sorted() } == Array(1...100))
        ledger.close()
        ledger.housekeeper.finish()
        #expect(try ledger.directory.segments() == stride(from: 0, to: 96, by: 8).map { UInt64($0) })
        #expect(try ledger.events().count == 101)
        #expect(try ledger.audit(.deep).findings == [])
    }
}
