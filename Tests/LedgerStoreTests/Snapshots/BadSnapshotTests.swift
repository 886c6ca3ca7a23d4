import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Snapshots that cannot be used are as good as none.
@Suite struct BadSnapshotTests {
    private static let folder: FilePath = "/ledger/snapshots"
    private static let projects = (0..<10).map { "p\($0)" }

    /// Ten projects, in frames of one, and one snapshot, of the first eight.
    private func ledger(id: [UInt8] = Array(1...16), prefix: String = "p") throws -> (SimulatedLedger, FilePath) {
        let simulated = SimulatedLedger()
        _ = try Ledger.create(
            at: SimulatedLedger.path, currency: .usd, timeZone: "UTC", id: id,
            fileSystem: SimulatedFileSystem(simulated.disk), clock: { simulated.clock.now }, writerName: "maker",
            preallocationByteCount: 0)
        let ledger = try simulated.open(writerName: "w", eventsPerSnapshot: 8)
        for number in 0..<10 { try ledger.append([draft(opened("\(prefix)\(number)"), .id("\(number)"))]) }
        #expect(simulated.disk.names(in: Self.folder) == ["state-8.snapshot"])
        return (simulated, Self.folder.appending("state-8.snapshot"))
    }

    private func expectWhole(_ simulated: SimulatedLedger, _ comment: @autoclosure () -> Comment) throws {
        #expect(try simulated.open().state().projects.keys.sorted() == Self.projects, comment())
        let ledger = try simulated.open()
        #expect(try ledger.append([draft(opened("p3"), .id("3"))]) == [receipt(3, isNew: false)], comment())
        #expect(try ledger.commit { $0.state.projects.count } == 10, comment())
    }

    @Test func everyByteDamaged() throws {
        let (simulated, path) = try ledger()
        let count = try #require(simulated.disk.content(of: path)).count
        let whole = try #require(try simulated.open().directory.snapshot(treeSize: 8))
        #expect(whole.appendix.count > 8 * 16)
        for offset in 0..<count {
            let damaged = simulated.on(simulated.disk.copy())
            damaged.disk.changeContent(of: path) { $0[offset] ^= 1 << UInt8(offset % 8) }
            let directory = try damaged.open().directory
            #expect(directory.snapshot(treeSize: 8) == nil, "byte \(offset)")
            // Who does not read the keys does not mind them.
            let withoutKeys = directory.snapshot(treeSize: 8, withAppendix: false)
            #expect((withoutKeys == nil) == (offset < count - whole.appendix.count), "byte \(offset)")
            if let withoutKeys { #expect(withoutKeys.content == whole.content && withoutKeys.appendix.isEmpty) }
            if offset % 16 == 0 { try expectWhole(damaged, "byte \(offset)") }
        }
    }

    @Test func everyLength() throws {
        let (simulated, path) = try ledger()
        let bytes = try #require(simulated.disk.content(of: path))
        for length in [0, 1, 79, 80, 119, 120, bytes.count - 33, bytes.count - 1] {
            let cut = simulated.on(simulated.disk.copy())
            cut.disk.replaceContent(of: path, with: Array(bytes.prefix(length)))
            try expectWhole(cut, "\(length) bytes")
        }
        simulated.disk.replaceContent(of: path, with: bytes + [0])
        try expectWhole(simulated, "one byte more")
    }

    /// Of another ledger, of a later version of its content, and of another history of this ledger.
    @Test func foreign() throws {
        let (simulated, path) = try ledger()
        let (other, _) = try ledger(id: [UInt8](repeating: 9, count: 16))
        let (fork, _) = try ledger(prefix: "other")
        let own = try #require(try simulated.open().directory.snapshot(treeSize: 8))
        let later = SnapshotFile(
            ledgerID: own.ledgerID, place: own.place, contentVersion: StateSnapshot.contentVersion + 1,
            content: own.content, appendix: own.appendix)
        let torn = SnapshotFile(
            ledgerID: own.ledgerID, place: own.place, contentVersion: StateSnapshot.contentVersion,
            content: own.content.dropLast(), appendix: own.appendix)
        let withoutKey = SnapshotFile(
            ledgerID: own.ledgerID, place: own.place, contentVersion: StateSnapshot.contentVersion,
            content: own.content, appendix: own.appendix.dropLast())
        let contents = [
            other.disk.content(of: path), fork.disk.content(of: path), later.encoded, torn.encoded, withoutKey.encoded,
        ]
        for (number, content) in contents.enumerated() {
            let changed = simulated.on(simulated.disk.copy())
            changed.disk.replaceContent(of: path, with: try #require(content))
            try expectWhole(changed, "case \(number)")
        }
    }

    /// A log that was cut back, or restored from a backup, knows nothing of what its snapshots tell.
    @Test func aheadOfTheLog() throws {
        let (simulated, path) = try ledger()
        let short = SimulatedLedger()
        _ = try short.create()
        try short.open(writerName: "w").append([draft(opened("p0"), .id("0"))])
        let folder = SimulatedFileSystem(short.disk)
        try folder.createDirectory(Self.folder)
        short.disk.replaceContent(of: path, with: try #require(simulated.disk.content(of: path)))
        #expect(try short.open().state().projects.keys.sorted() == ["p0"])
        #expect(try short.open().append([draft(opened("p5"), .id("5"))]) == [receipt(1, isNew: true)])
        #expect(try short.open().state().projects.keys.sorted() == ["p0", "p5"])
    }

    /// Under the name of another tree size, and under names that are none.
    @Test func misnamed() throws {
        let (simulated, path) = try ledger()
        let bytes = try #require(simulated.disk.content(of: path))
        for name in ["state-9.snapshot", "state-7.snapshot", "state-99999999.snapshot", "state-x.snapshot", "notes"] {
            simulated.disk.replaceContent(of: Self.folder.appending(name), with: bytes)
        }
        try expectWhole(simulated, "misnamed")
        // The next snapshot takes away what nobody can use.
        let ledger = try simulated.open(eventsPerSnapshot: 8)
        for _ in 0..<8 { try ledger.append(chat()) }
        #expect(
            simulated.disk.names(in: Self.folder) == [
                "notes", "state-16.snapshot", "state-9.snapshot", "state-x.snapshot",
            ])
    }

    /// Writing one fails or stops at any call: the commit is acknowledged, and the ledger is whole.
    @Test func anyCallOfWritingOneFails() throws {
        let simulated = SimulatedLedger()
        _ = try simulated.create()
        let first = try simulated.open(writerName: "w", eventsPerSnapshot: 8)
        for number in 0..<7 { try first.append([draft(opened("p\(number)"), .id("\(number)"))]) }
        func finish(_ process: SimulatedFileSystem) throws {
            let ledger = try simulated.on(process.disk).open(process, eventsPerSnapshot: 8)
            try ledger.append([draft(opened("p7"), .id("7"))])
        }
        let whole = SimulatedFileSystem(simulated.disk.copy())
        try finish(whole)
        let begin = try #require(whole.calls.lastIndex { $0.operation == .unlock }) + 1
        #expect(whole.calls.count > begin + 5)
        for number in begin..<whole.calls.count {
            for fault in [Fault.stop, .fail(.ioError), .fail(.noSpace), .short(10)] {
                let copy = simulated.on(simulated.disk.copy())
                let process = SimulatedFileSystem(copy.disk) { $0.number == number ? fault : nil }
                try finish(process)
                process.setScript(nil)
                for disk in [copy.disk.copy(), copy.disk.afterPowerLoss(seed: 3)] {
                    let after = copy.on(disk)
                    #expect(try after.open().state().projects.count == 8, "\(fault) at \(whole.calls[number])")
                    // Whatever is left in the way of the next snapshot goes with it.
                    let next = try after.open(eventsPerSnapshot: 8)
                    for number in 8..<16 { try next.append([draft(opened("p\(number)"), .id("\(number)"))]) }
                    #expect(disk.names(in: Self.folder).allSatisfy { $0.hasSuffix(".snapshot") })
                    #expect(try after.open().state().projects.count == 16)
                }
            }
        }
    }

    /// Reading one fails: then it is as if there were none.
    @Test func anyReadOfOneFails() throws {
        let (simulated, _) = try ledger()
        let process = SimulatedFileSystem(simulated.disk) { call in
            call.path.string.contains("snapshots") ? .fail(.ioError) : nil
        }
        #expect(try simulated.open(process).state().projects.keys.sorted() == Self.projects)
        #expect(try simulated.open(process).append([draft(opened("p3"), .id("3"))]) == [receipt(3, isNew: false)])
    }
}
