import Dispatch
import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A writer that waits for the lock reads on meanwhile.
@Suite struct FollowingTests {
    private struct Taken {
        var events: [[UInt8]] = []
        mutating func take(_ frame: FrameView) {
            frame.forEachEvent { sequence, bytes in
                #expect(sequence == UInt64(events.count))
                events.append(Array(bytes))
            }
        }
    }

    /// Whatever is followed between what others append, each event is handed out once, in order; files of four.
    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func eachEventOnce(seed: UInt64) throws {
        let process = SimulatedFileSystem()
        let writer = try LogWriter(TestLedger.create(process, segmentHeight: 2))
        let other = try LogWriter(TestLedger.open(SimulatedFileSystem(process.disk)))
        var (submissions, taken) = (Submissions(), Taken())
        var random = SplitMix64(seed: seed)
        for _ in 0..<60 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1: try submissions.append(count: 1, through: writer)
            case 2: try other.follow { taken.take($0) }
            default: try other.withLock(taking: { taken.take($0) }, { #expect($0.treeSize == taken.events.count) })
            }
            #expect(taken.events == Array(submissions.acknowledgedEvents.prefix(taken.events.count)))
        }
        try other.withLock(taking: { taken.take($0) }, { _ in })
        #expect(taken.events == submissions.acknowledgedEvents)
    }

    /// Nothing that is not durable yet, or of an earlier boot, is followed.
    @Test func onlyWhatIsDurable() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [1])
        let other = try TestLedger.writer(disk)
        try other.withLock { _ in }
        let process = SimulatedFileSystem(disk)
        process.setScript { $0.operation == .synchronizeData ? .stop : nil }
        #expect(throws: (any Error).self) {
            try submissions.append(count: 2, through: LogWriter(TestLedger.open(process)))
        }
        #expect(try #require(disk.content(of: TestLedger.log)?.count) > Int(other.cursor.position.offset))
        try other.follow { _ in Issue.record("read what is not durable") }
        #expect(other.treeSize == 1)

        disk = disk.afterRestart()
        let later = try TestLedger.writer(disk)
        try later.follow { _ in Issue.record("went by the HEAD of another boot") }
    }

    /// A frame whose root does not follow from its events is named, also when it was followed before it was found wrong.
    @Test func aWrongRootIsNamed() throws {
        let (disk, _) = try TestLedger.disk(frames: [1])
        let follower = try TestLedger.writer(disk)
        try follower.withLock { _ in }
        var others = Submissions(name: 1)
        let writer = try TestLedger.writer(disk)
        var offsets: [UInt64] = []
        for _ in 0..<3 {
            offsets.append(writer.cursor.position.offset)
            try others.append(count: 1, through: writer)
        }
        // The second of the three frames, with its checksums and those behind it made to match again.
        let content = try #require(disk.content(of: TestLedger.log))
        let forged = LogForgery([content], replacing: "1.2:", with: "1.x:", roots: false).files[0]
        #expect(forged.count == content.count && forged != content)
        disk.changeContent(of: TestLedger.log) { $0 = forged }
        try follower.follow { _ in }
        #expect(follower.treeSize == 4)
        let error = try storageError { try follower.withLock { _ in } }
        #expect(error?.code == .corrupt)
        #expect(error?.offset == offsets[1])
        #expect(error?.sequences == 2...3)
    }

    /// On a real disk: while one has the lock and makes frames durable, the other that waits for it has read them.
    @Test func whoWaitsHasReadOn() throws {
        let temporary = try TemporaryDirectory()
        let path = temporary.path.appending("ledger")
        let writer = try LogWriter(LedgerDirectory.create(at: path, header: TestLedger.header))
        var submissions = Submissions()
        try submissions.append(count: 1, through: writer)
        let other = try LogWriter(LedgerDirectory(opening: path))
        try other.withLock { _ in }
        let (read, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let event = submissions.makeEvents(1)[0]
        try writer.withLock { log in
            var frame = log.makeFrame()
            #expect(try frame.append(event, recordedAtNanoseconds: 1))
            try log.append(frame)
            nonisolated(unsafe) let waiting = other
            DispatchQueue(label: "other").async {
                try? waiting.withLock(taking: { if $0.firstSequence == 1 { read.signal() } }, { _ in })
                done.signal()
            }
            #expect(read.wait(timeout: .now() + 60) == .success)
        }
        #expect(done.wait(timeout: .now() + 60) == .success)
        #expect(other.treeSize == 2)
    }
}
