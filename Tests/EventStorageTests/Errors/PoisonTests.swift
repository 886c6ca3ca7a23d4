import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A sync of the log fails: nobody may sync that file again and believe it.
@Suite(.countsFaultCases) struct PoisonTests {
    /// What else the disk refuses: nothing, the mark, the mark and cutting the file.
    enum Refused: CaseIterable, Sendable {
        case nothing, mark, markAndCut
    }

    private func failingDisk(
        _ refused: Refused
    ) throws -> (SimulatedFileSystem, LogWriter, Submissions, events: [[UInt8]], StorageError?) {
        FaultTally.count()
        var (disk, submissions) = try TestLedger.disk(frames: [2])
        let process = SimulatedFileSystem(disk) { call in
            switch call.operation {
            case .synchronizeData where call.fileName == "active-0.log": .fail(.ioError)
            case .open where call.fileName == "active-0.poisoned" && refused != .nothing: .fail(.noSpace)
            case .truncate where refused == .markAndCut: .fail(.ioError)
            default: nil
            }
        }
        let writer = try LogWriter(TestLedger.open(process))
        let events = submissions.makeEvents(3)
        let error = try storageError { try submissions.append(events, through: writer) }
        return (process, writer, submissions, events, error)
    }

    @Test(arguments: Refused.allCases)
    func theOutcomeIsUnknown(refused: Refused) throws {
        let (process, _, submissions, _, error) = try failingDisk(refused)
        #expect(error?.code == .outcomeUnknown && error?.cause == .ioError)
        #expect(error?.path == TestLedger.log.string)
        let isMarked = process.disk.names(in: TestLedger.path).contains("active-0.poisoned")
        #expect(isMarked == (refused == .nothing))
        #expect(try TestLedger.events(process.disk) == submissions.acknowledgedEvents)
    }

    @Test(arguments: Refused.allCases)
    func theSameWriterGoesOn(refused: Refused) throws {
        var (process, writer, submissions, events, _) = try failingDisk(refused)
        process.setScript(nil)
        try submissions.appendUnlessThere(events, through: writer)
        try submissions.append(count: 1, through: writer)
        #expect(try TestLedger.events(process.disk.afterPowerLoss(seed: 0)) == submissions.acknowledgedEvents)
        #expect(!process.disk.names(in: TestLedger.path).contains("active-0.poisoned"))
        try checkPromises(on: process.disk, submissions)
    }

    @Test(arguments: [Refused.nothing, .mark])
    func anotherWriterGoesOn(refused: Refused) throws {
        var (process, writer, submissions, events, _) = try failingDisk(refused)
        let disk = process.disk
        try submissions.append(count: 2, through: TestLedger.writer(disk))
        #expect(try TestLedger.events(disk.afterPowerLoss(seed: 0)) == TestLedger.events(disk))
        // The first writer has a file open that has no name any more.
        process.setScript(nil)
        try submissions.appendUnlessThere(events, through: writer)
        try submissions.append(count: 1, through: writer)
        #expect(try TestLedger.events(disk.afterPowerLoss(seed: 0)) == submissions.acknowledgedEvents)
    }

    /// A disk that takes neither the mark nor the cut: the lock is kept, and nobody else gets to the file.
    @Test func whoCannotWarnTheOthersKeepsTheLock() throws {
        var (process, writer, submissions, events, _) = try failingDisk(.markAndCut)
        let other = try TestLedger.writer(process.disk)
        #expect(try storageError { try other.withLock { _ in } }?.cause == .deadlock)
        #expect(try storageError { try writer.withLock { _ in } } != nil)
        #expect(try storageError { try other.withLock { _ in } }?.cause == .deadlock)
        process.setScript(nil)
        try submissions.appendUnlessThere(events, through: writer)
        try submissions.append(count: 1, through: other)
        #expect(try TestLedger.events(process.disk.afterPowerLoss(seed: 0)) == submissions.acknowledgedEvents)
    }

    @Test func nothingIsAppendedUnderTheSameLock() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2])
        let process = SimulatedFileSystem(disk)
        let writer = try LogWriter(TestLedger.open(process))
        try writer.withLock { log in
            process.setScript { $0.operation == .synchronizeData ? .fail(.ioError) : nil }
            for _ in 0..<2 {
                var frame = log.makeFrame()
                _ = try frame.append([1], recordedAtNanoseconds: 0)
                let error = try storageError { try log.append(frame) }
                #expect(error?.code == .outcomeUnknown)
                // The next sync would report success.
                process.setScript(nil)
            }
        }
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents)
    }

    /// The sync of frames that a dead process left fails: they were never durable, and the next may not believe it.
    @Test func aFailedSyncWhileCatchingUp() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2])
        let dead = SimulatedFileSystem(disk) { $0.operation == .synchronizeData ? .stop : nil }
        #expect(throws: StorageError.self) {
            try submissions.append(count: 1, through: LogWriter(TestLedger.open(dead)))
        }
        let failing = SimulatedFileSystem(disk) { $0.operation == .synchronizeData ? .fail(.ioError) : nil }
        let error = try storageError { try LogWriter(TestLedger.open(failing)).withLock { _ in } }
        #expect(error?.code == .outcomeUnknown)
        try TestLedger.writer(disk).withLock { #expect($0.treeSize == 3) }
        #expect(try TestLedger.events(disk.afterPowerLoss(seed: 0)).count == 3)
    }

    /// Repairing copies everything: what is corrupt in a poisoned file is not cut off with it.
    @Test func damageInAPoisonedFileIsNotCutOff() throws {
        let ledger = try DamagedLedger()
        ledger.disk.replaceContent(of: TestLedger.path.appending("active-0.poisoned"), with: [])
        for offset in ledger.frameOffsets.dropLast() {
            FaultTally.count()
            let damaged = ledger.disk.copy()
            damaged.changeContent(of: TestLedger.log) { $0[offset + 90] ^= 1 }
            let log = damaged.content(of: TestLedger.log)
            for _ in 0..<2 { #expect(try storageError { try TestLedger.recover(damaged) }?.code == .corrupt) }
            #expect(damaged.content(of: TestLedger.log) == log)
        }
    }
}
