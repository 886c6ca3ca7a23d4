import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Batches larger than a frame, and logs larger than a file.
@Suite struct BatchSizeTests {
    /// A frame takes 4,096 events.
    @Test(arguments: [1, 4_095, 4_096, 4_097, 8_193]) func manyInOneCall(_ count: Int) throws {
        let ledger = try SimulatedLedger().create()
        let drafts = (0..<count).map { draft(chat("p\($0 % 7)"), .ordinal(UInt64($0))) }
        #expect(try ledger.append(drafts) == (0..<count).map { receipt(UInt64($0), isNew: true) })
        #expect(try ledger.head().treeSize == UInt64(count))
        let events = try ledger.events()
        #expect(events.map(\.sequence) == (0..<UInt64(count)).map { $0 })
        #expect(events.map(\.payload) == drafts.map(\.payload))
    }

    /// Repeated within the call, also when the first stands in a frame that is written already.
    @Test func repetitionAcrossFrames() throws {
        let ledger = try SimulatedLedger().create()
        let drafts = (0..<4_100).map { draft(chat(), .ordinal(UInt64($0))) }
        let again = [drafts[0], drafts[4_095], drafts[4_096], drafts[4_099]]
        let receipts = try ledger.append(drafts + again)
        #expect(receipts.suffix(4) == [0, 4_095, 4_096, 4_099].map { receipt($0, isNew: false) })
        #expect(try ledger.head().treeSize == 4_100)
    }

    /// A file takes 65,536 events: the frames on both sides of its end, and what is known of events in both.
    @Test func acrossFiles() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("ledger").string
        let ledger = try Ledger.create(at: path)
        let total: UInt64 = 65_540
        var next: UInt64 = 0
        for end in [4_000, 65_000, 65_530, total] {
            let drafts = (next..<end).map { draft(chat("p\($0 % 3)"), .ordinal($0)) }
            #expect(try ledger.append(drafts).map(\.sequence) == Array(next..<end))
            next = end
        }
        try ledger.append(opened("last"))
        let again = try Ledger(opening: path)
        #expect(try again.head() == ledger.head())
        #expect(try again.head().treeSize == total + 1)
        #expect(try again.state().projects.keys.sorted() == ["last"])
        // The last 65,536 keys are known for certain; those two files back as well as the last.
        for ordinal in [total - 65_535, 65_535, 65_536, total - 1] {
            let event = draft(chat("p\(ordinal % 3)"), .ordinal(ordinal))
            #expect(try again.append([event]) == [receipt(ordinal, isNew: false)])
        }
        var spend = SpendProjection(calendar: .utc)
        #expect(try again.replay(into: &spend) == again.head())
        #expect(try spend.total().requests == Int64(total))
        #expect(try spend.total().cost == dollars("655.4"))
        #expect(try spend.totals { $0.project }.mapValues(\.requests) == ["p0": 21_847, "p1": 21_847, "p2": 21_846])
    }

    /// An event beyond what a frame can hold is refused, and what stands before it in the call with it.
    @Test func tooLargeAnEvent() throws {
        let ledger = try SimulatedLedger().create()
        let error = #expect(throws: LedgerError.self) {
            try ledger.append([draft(opened("a")), draft(opened(String(repeating: "x", count: 1 << 20)), .ordinal(1))])
        }
        #expect(error?.code == .tooLarge)
        #expect(try ledger.head().treeSize == 0)
        // A megabyte in two events goes into two frames.
        let half = String(repeating: "y", count: 600_000)
        #expect(try ledger.append([draft(opened(half)), draft(opened(half + "z"), .ordinal(1))]).count == 2)
    }
}
