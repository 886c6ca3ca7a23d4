import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// What a reader sees, and when.
@Suite struct LogReaderTests {
    @Test func followsAWriter() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2])
        let reader = try LogReader(TestLedger.open(disk))
        let writer = try TestLedger.writer(disk)
        var frontier = MerkleFrontier()
        var seen: [[UInt8]] = []
        for count in [1, 5, 2] {
            let more = try reader.readEvents(from: frontier)
            for event in more { frontier.append(event.withUnsafeBytes { .leaf($0) }) }
            seen += more
            #expect(seen == submissions.acknowledgedEvents)
            #expect(reader.root == frontier.root && reader.treeSize == frontier.size)
            try submissions.append(count: count, through: writer)
        }
        let last = try reader.readEvents(from: frontier)
        #expect(last.count == 2)
        for event in last { frontier.append(event.withUnsafeBytes { .leaf($0) }) }
        #expect(try reader.readEvents(from: frontier).isEmpty)
    }

    @Test func writesNothingAndTakesNoLock() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2, 3])
        let before = contents(of: disk)
        let process = SimulatedFileSystem(disk)
        #expect(try LogReader(TestLedger.open(process)).readEvents() == submissions.acknowledgedEvents)
        let harmless: Set<SimulatedCall.Operation> = [
            .open, .names, .isDirectory, .isOnNetwork, .bootIdentifier, .read, .size, .identity,
        ]
        #expect(process.calls.allSatisfy { harmless.contains($0.operation) })
        #expect(contents(of: disk) == before)
    }

    @Test func readsWhileAnotherHoldsTheLock() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2])
        let events = try TestLedger.writer(disk).withLock { _ in try TestLedger.events(disk) }
        #expect(events == submissions.acknowledgedEvents)
    }

    /// A frame that was written and not synced, since its process died.
    private func diskWithUnsyncedFrame() throws -> (SimulatedDisk, Submissions) {
        var (disk, submissions) = try TestLedger.disk(frames: [2])
        let process = SimulatedFileSystem(disk) { $0.operation == .synchronizeData ? .stop : nil }
        #expect(throws: StorageError.self) {
            try submissions.append(count: 3, through: LogWriter(TestLedger.open(process)))
        }
        return (disk, submissions)
    }

    @Test func doesNotSeeWhatIsNotSynced() throws {
        let (disk, submissions) = try diskWithUnsyncedFrame()
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents)
        // The next writer syncs it before it goes on.
        try TestLedger.writer(disk).withLock { #expect($0.treeSize == 5) }
        #expect(try TestLedger.events(disk).count == 5)
        #expect(try TestLedger.events(disk.afterPowerLoss(seed: 0)).count == 5)
    }

    @Test func seesAllThatIsValidAfterARestart() throws {
        let (disk, submissions) = try diskWithUnsyncedFrame()
        let events = try TestLedger.events(disk.afterRestart())
        #expect(events.count == 5)
        try submissions.check(events, "after a restart")
        #expect(try TestLedger.events(disk.afterPowerLoss(seed: 0)) == submissions.acknowledgedEvents)
    }

    @Test func seesAllThatIsValidWithoutHead() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2, 4])
        disk.removeFile(TestLedger.head)
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents)
    }

    @Test func anOlderHeadAfterARestartHidesNothing() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2])
        let older = try #require(disk.content(of: TestLedger.head))
        try submissions.append(count: 2, through: TestLedger.writer(disk))
        let restarted = disk.afterRestart()
        restarted.replaceContent(of: TestLedger.head, with: older)
        #expect(try TestLedger.events(restarted) == submissions.acknowledgedEvents)
    }

    @Test func aTornTailIsNoneOfItsBusiness() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2])
        let restarted = disk.afterRestart()
        restarted.changeContent(of: TestLedger.log) { $0 += [1, 2, 3] }
        #expect(try TestLedger.events(restarted) == submissions.acknowledgedEvents)
        #expect(restarted.content(of: TestLedger.log)?.suffix(3) == [1, 2, 3])
    }

    @Test func goesOnAcrossAPoisonedFileThatWasReplaced() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2])
        let reader = try LogReader(TestLedger.open(disk))
        #expect(try reader.readEvents().count == 2)
        let process = SimulatedFileSystem(disk) { call in
            call.operation == .synchronizeData && call.fileName == "active-0.log" ? .fail(.ioError) : nil
        }
        let events = submissions.makeEvents(1)
        let writer = try LogWriter(TestLedger.open(process))
        #expect(throws: StorageError.self) { try submissions.append(events, through: writer) }
        process.setScript(nil)
        try submissions.appendUnlessThere(events, through: writer)
        try submissions.append(count: 2, through: writer)
        var frontier = MerkleFrontier()
        for event in submissions.acknowledgedEvents.prefix(2) { frontier.append(event.withUnsafeBytes { .leaf($0) }) }
        #expect(try reader.readEvents(from: frontier) == Array(submissions.acknowledgedEvents.dropFirst(2)))
    }

    @Test func aFailingBodyLeavesTheReaderWhereItWas() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2, 3])
        let reader = try LogReader(TestLedger.open(disk))
        #expect(throws: BrokenPromise.self) {
            try reader.readOn { frame in if frame.firstSequence == 2 { throw BrokenPromise("stop here") } }
        }
        #expect(reader.treeSize == 2)
        var frontier = MerkleFrontier()
        for event in submissions.acknowledgedEvents.prefix(2) { frontier.append(event.withUnsafeBytes { .leaf($0) }) }
        #expect(try reader.readEvents(from: frontier).count == 3)
    }
}
