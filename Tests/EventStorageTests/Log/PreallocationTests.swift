import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Log files grow by zeros, and frames are written over them.
@Suite struct PreallocationTests {
    /// Frame ends, and the zeros behind them up to the next multiple of 1,000.
    @Test(arguments: [(52, 948), (999, 1), (1_000, 1_000), (1_001, 999), (7_250, 750)] as [(UInt64, Int)])
    func upToTheNextStep(end: UInt64, zeros: Int) throws {
        let directory = try TestLedger.create(SimulatedFileSystem(), preallocation: 1_000)
        #expect(directory.preallocation(behind: end, frameByteCount: 200) == zeros)
    }

    @Test func noneBehindALongFrame() throws {
        let directory = try TestLedger.create(SimulatedFileSystem(), preallocation: 1_000)
        #expect(directory.preallocation(behind: 100, frameByteCount: 249) == 900)
        #expect(directory.preallocation(behind: 100, frameByteCount: 250) == 0)
        #expect(
            try TestLedger.create(SimulatedFileSystem()).preallocation(behind: 100, frameByteCount: 10) == 0)
    }

    @Test func theFileGrowsOnceForManyFrames() throws {
        let process = SimulatedFileSystem()
        let writer = try LogWriter(TestLedger.create(process, preallocation: 4_096))
        var submissions = Submissions()
        var sizes: Set<Int> = []
        for _ in 0..<20 {
            try submissions.append(count: 1, through: writer)
            sizes.insert(process.disk.content(of: TestLedger.log)?.count ?? 0)
        }
        #expect(sizes == [4_096])
        // One write a frame, besides those of HEAD.
        let writes = process.calls.filter { $0.operation == .write && $0.fileName == "active-0.log" }
        #expect(writes.count == 20 && writes.dropFirst().allSatisfy { ($0.count ?? 0) < 200 })
        #expect(try TestLedger.events(process.disk) == submissions.acknowledgedEvents)
        #expect(try TestLedger.events(process.disk.afterPowerLoss(seed: 0)) == submissions.acknowledgedEvents)
    }

    /// A long tail of zeros is read piece by piece, and garbage behind it is found.
    @Test func garbageBehindManyZeros() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2], preallocation: 300_000)
        let process = SimulatedFileSystem(disk.afterRestart())
        process.disk.changeContent(of: TestLedger.log) { $0[250_000] = 1 }
        let torn = try LogWriter(TestLedger.open(process)).withLock { $0.tornTail }
        let end = try #require(torn?.offset)
        #expect(torn?.byteCount == 250_001 - end)
        #expect(process.calls.allSatisfy { ($0.count ?? 0) <= 256 * 1_024 })
        #expect(try TestLedger.events(process.disk) == submissions.acknowledgedEvents)
    }

    /// What is asked of the disk when nobody else appended: the names, HEAD, what stands behind the log's end; then one
    /// write, one sync, HEAD.
    @Test func theCallsOfACommit() throws {
        let process = SimulatedFileSystem(waitsForLocks: false)
        let writer = try LogWriter(TestLedger.create(process, preallocation: 4_096))
        var submissions = Submissions()
        for _ in 0..<2 { try submissions.append(count: 1, through: writer) }
        let begin = process.calls.count
        try submissions.append(count: 1, through: writer)
        #expect(
            process.calls.dropFirst(begin).map { "\($0.operation.rawValue) \($0.fileName)" } == [
                "lock LOCK", "identity LOCK", "identity active-0.log", "identity HEAD", "read HEAD",
                "identity active-0.poisoned", "read active-0.log", "write active-0.log",
                "synchronizeData active-0.log", "write HEAD", "unlock LOCK",
            ])
    }
}
