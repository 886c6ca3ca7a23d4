import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Snapshots of live state: what they spare, and that nothing depends on them.
@Suite struct SnapshotTests {
    private static let folder: FilePath = "/ledger/snapshots"

    private static func names(_ simulated: SimulatedLedger) -> [String] { simulated.disk.names(in: folder) }

    /// Events of all sorts in frames of one to three, a snapshot every `interval`; what was appended, in order.
    private func history(
        _ count: Int, segmentHeight: Int, interval: UInt64, seed: UInt64 = 1
    ) throws -> (SimulatedLedger, [EventDraft]) {
        let simulated = SimulatedLedger()
        _ = try simulated.create(segmentHeight: segmentHeight)
        let ledger = try simulated.open(eventsPerSnapshot: interval)
        var random = SplitMix64(seed: seed)
        var drafts: [EventDraft] = []
        while drafts.count < count {
            simulated.clock.advance(nanoseconds: 1_000)
            let frame = (0..<Int.random(in: 1...3, using: &random)).map { index -> EventDraft in
                let number = drafts.count + index
                let payload: EventPayload =
                    switch Int.random(in: 0..<5, using: &random) {
                    case 0: opened("p\(number)")
                    case 1: .projectClosed(ProjectClosing(name: "p\(Int.random(in: 0...number, using: &random))"))
                    case 2: .priceAlias(PriceAlias(alias: "a\(number % 3)", model: "m\(number)"))
                    default: chat("p\(number)")
                    }
                return draft(payload, number % 2 == 0 ? .id("\(number)") : .ordinal(UInt64(number)))
            }
            try ledger.append(frame)
            drafts += frame
        }
        return (simulated, drafts)
    }

    private func withoutSnapshots(_ simulated: SimulatedLedger) -> SimulatedLedger {
        let other = simulated.on(simulated.disk.copy())
        for name in Self.names(other) { other.disk.removeFile(Self.folder.appending(name)) }
        return other
    }

    /// What a ledger that is opened now knows: its head, its state, and which of the drafts it has, and where.
    private struct Known: Equatable {
        var head: TreeHead
        var projects: [String: LedgerState.Project]
        var prices: [String]
        var told: [Ledger.Receipt]

        init(_ simulated: SimulatedLedger, _ drafts: [EventDraft]) throws {
            let reading = try simulated.open()
            head = try reading.head()
            let state = try reading.state()
            projects = state.projects
            prices = (0..<3).map { state.catalogue.model(for: "a\($0)") ?? "none" }
            let writing = try simulated.open()
            // Taken in on the way of a writer, the state is the same.
            let projects = try writing.commit { $0.state.projects }
            #expect(projects == state.projects)
            told = try drafts.flatMap { try writing.append([$0]) }
        }
    }

    /// A snapshot and the tail behind it are the whole log, wherever the snapshot stands.
    @Test(arguments: [(2, 2), (2, 4), (4, 3), (4, 16), (6, 5)] as [(Int, UInt64)], [1, 2, 7] as [UInt64])
    func snapshotAndTailAreTheWholeLog(_ place: (segmentHeight: Int, interval: UInt64), seed: UInt64) throws {
        for count in [1, 4, 9, 16, 17, 23] {
            let (simulated, drafts) = try history(
                count, segmentHeight: place.segmentHeight, interval: place.interval, seed: seed)
            let known = try Known(simulated.on(simulated.disk.copy()), drafts)
            let replayed = try Known(withoutSnapshots(simulated), drafts)
            #expect(known == replayed, "\(count) events")
            #expect(known.told == drafts.indices.map { receipt(UInt64($0), isNew: false) })
        }
    }

    @Test func onlyTheTailIsRead() throws {
        let (simulated, _) = try history(23, segmentHeight: 16, interval: 10)
        let newest = try #require(Self.names(simulated).compactMap { UInt64($0.dropFirst(6).dropLast(9)) }.max())
        #expect((20...23).contains(newest))
        let process = SimulatedFileSystem(simulated.disk)
        #expect(try simulated.open(process).head().treeSize >= 23)
        let size = try #require(simulated.disk.content(of: "/ledger/active-0.log")).count
        // Its header, the snapshot's frame, and what is behind that.
        let offsets = process.calls.filter { $0.operation == .read && $0.fileName == "active-0.log" }.map(\.offset)
        #expect(offsets.filter { $0 == 0 }.count == 1)
        #expect(offsets.dropFirst().allSatisfy { ($0 ?? 0) > UInt64(size / 2) }, "\(offsets)")
    }

    /// The log files that a snapshot speaks of may have been sealed since.
    @Test(arguments: [4, 6, 8, 9, 11, 12, 13])
    func behindSealedFiles(count: Int) throws {
        let (simulated, drafts) = try history(count, segmentHeight: 2, interval: 4)
        let replayed = try Known(withoutSnapshots(simulated), drafts)
        try simulated.open().sealFullFiles()
        #expect(try Known(simulated.on(simulated.disk.copy()), drafts) == replayed)
        // Whoever had it open goes on.
        #expect(try Known(withoutSnapshots(simulated), drafts) == replayed)
    }

    @Test func aWriterBehindSealedFilesGoesOn() throws {
        let simulated = SimulatedLedger()
        let slow = try simulated.create(segmentHeight: 2)
        try slow.append(opened("first"))
        let fast = try simulated.open(writerName: "fast")
        for number in 0..<14 { try fast.append([draft(opened("p\(number)"), .id("\(number)"))]) }
        #expect(try fast.sealFullFiles() == 3)
        // It learns of the events that it did not see, and of their keys.
        #expect(try slow.append([draft(opened("p3"), .id("3"))]) == [receipt(4, isNew: false)])
        #expect(try slow.append(opened("last")) == receipt(15, isNew: true))
        #expect(try slow.state().projects.count == 16)
        #expect(try slow.state().projects == fast.state().projects)
        #expect(try slow.head() == fast.head())
    }

    /// A decision that refused has been in the state where a snapshot was due; the snapshot does not know of it.
    @Test func aRefusedDecisionIsInNoSnapshot() throws {
        struct Refusal: Error {}
        let simulated = SimulatedLedger()
        _ = try simulated.create()
        let ledger = try simulated.open(eventsPerSnapshot: 2)
        for number in 0..<6 {
            #expect(throws: Refusal.self) {
                try ledger.commit { transaction in
                    try transaction.append(opened("never"))
                    throw Refusal()
                }
            }
            // In one batch with what comes before: the lock is taken once.
            try ledger.append([draft(opened("p\(number)"), .id("\(number)"))])
            ledger.committer.performTogether([
                { try $0.append(opened("q\(number)")) },
                { transaction in
                    try transaction.append(opened("never"))
                    try transaction.append(draft(chat(), .id("never")))
                    throw Refusal()
                },
                { try $0.append(opened("r\(number)")) },
            ])
        }
        #expect(Self.names(simulated).count == 2)
        let names = (0..<6).flatMap { ["p\($0)", "q\($0)", "r\($0)"] }.sorted()
        for opened in [simulated, withoutSnapshots(simulated)] {
            #expect(try opened.open().state().projects.keys.sorted() == names)
            #expect(try opened.open().head().treeSize == 18)
        }
        #expect(try ledger.state().projects.keys.sorted() == names)
        #expect(try simulated.open().append([draft(chat(), .id("never"))]) == [receipt(18, isNew: true)])
    }

    @Test func twoAreKept() throws {
        let (simulated, _) = try history(40, segmentHeight: 4, interval: 4)
        #expect(Self.names(simulated).count == 2)
        #expect(Self.names(simulated).allSatisfy { $0.hasPrefix("state-") && $0.hasSuffix(".snapshot") })
    }

    @Test func ofManyProcessesTheOneThatPassesWritesIt() throws {
        let simulated = SimulatedLedger()
        _ = try simulated.create()
        let disk = simulated.disk
        let processes = [SimulatedFileSystem(disk), SimulatedFileSystem(disk)]
        let ledgers = try processes.map { try simulated.open($0, eventsPerSnapshot: 8) }
        for number in 0..<16 { try ledgers[number % 2].append(chat()) }
        let written = processes.map { process in
            process.calls.filter { $0.operation == .rename && $0.path.string.contains("snapshots") }.count
        }
        #expect(written == [0, 2])
    }
}

extension Committer {
    /// Carries out decisions as one batch.
    fileprivate func performTogether(_ bodies: [(inout Transaction) throws -> Any]) {
        read { session in
            session.commit(bodies.map { body in Decision { transaction in _ = try body(&transaction) } })
            session.write(session.takeDueSnapshots())
        }
    }
}
