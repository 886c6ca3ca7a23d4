import Dispatch
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
}
