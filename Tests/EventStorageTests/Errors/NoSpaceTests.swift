import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// The disk is full from some call on, until somebody frees space.
@Suite(.countsFaultCases) struct NoSpaceTests {
    /// `written`: what still fits of the write that meets the end of the disk.
    @Test(arguments: [0, 1, 100])
    func whileAppending(written: Int) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2])
        try sweep(disk, submissions, written)
    }

    /// The frame fits, or part of it does, or part of the zeros behind it.
    @Test(arguments: [0, 1, 100, 300, 1_500])
    func whileAppendingOverZeros(written: Int) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2], preallocation: 600)
        try sweep(disk, submissions, written, preallocation: 2_000)
    }

    /// Zeros are wanted, not needed: where only the frame fits, it is appended.
    @Test func whereOnlyTheFrameFits() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2])
        let process = SimulatedFileSystem(disk) { call in
            call.operation == .write && (call.count ?? 0) > 1_000 ? .fail(.noSpace) : nil
        }
        let writer = try LogWriter(TestLedger.open(process, preallocation: 4_096))
        for _ in 0..<3 { try submissions.append(count: 2, through: writer) }
        #expect(try TestLedger.events(disk.afterPowerLoss(seed: 0)) == submissions.acknowledgedEvents)
        #expect(process.calls.contains { $0.operation == .write && ($0.count ?? 0) > 1_000 })
    }

    /// What was written of a frame that did not fit is taken away again; nobody finds a torn tail later.
    @Test(arguments: [1, 88, 120])
    func theLogIsAsItWas(written: Int) throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2])
        let log = disk.content(of: TestLedger.log)
        let process = SimulatedFileSystem(disk)
        let writer = try LogWriter(TestLedger.open(process))
        try writer.withLock { _ in }
        let begin = process.calls.count
        process.setScript { call in
            guard call.operation == .write else { return nil }
            let isFirst = !process.calls.dropFirst(begin).dropLast().contains { $0.operation == .write }
            return isFirst ? .short(written) : .fail(.noSpace)
        }
        let error = try storageError { try submissions.append(count: 30, through: writer) }
        #expect(error?.code == .noSpace && error?.path == TestLedger.log.string)
        #expect(disk.content(of: TestLedger.log) == log)
        #expect(!disk.hasUnsyncedContent(in: TestLedger.log))
        #expect(disk.names(in: TestLedger.path) == ["HEAD", "LEDGER", "LOCK", "active-0.log"])
    }

    @Test(arguments: [0, 100])
    func whileRecovering(written: Int) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2])
        disk.changeContent(of: TestLedger.log) { $0 += [UInt8](repeating: 0xEE, count: 700) }
        try sweep(disk, submissions, written)
    }

    @Test func whileStartingAFile() throws {
        var (disk, submissions) = try NearlyFullLedger.disk()
        let process = SimulatedFileSystem(disk)
        let writer = try LogWriter(TestLedger.open(process))
        try submissions.append(count: 1, through: writer)
        let events = submissions.makeEvents(1)
        for space in 0..<6 {
            FaultTally.count()
            let begin = process.calls.count
            // A little later each time.
            process.setScript { $0.takesSpace && $0.number >= begin + space * 3 ? .fail(.noSpace) : nil }
            if let error = try storageError({ try submissions.appendUnlessThere(events, through: writer) }) {
                #expect([.noSpace, .outcomeUnknown].contains(error.code))
            }
            #expect(try NearlyFullLedger.lastEvents(disk).first == submissions.acknowledged[15])
        }
        process.setScript(nil)
        try submissions.appendUnlessThere(events, through: writer)
        try checkPromises(on: disk.afterPowerLoss(seed: 0), submissions, isQuick: true)
    }

    @Test func whileMakingALedger() throws {
        let alone = SimulatedFileSystem()
        _ = try TestLedger.create(alone)
        for call in alone.calls where call.takesSpace {
            FaultTally.count()
            let process = SimulatedFileSystem()
            process.setScript { $0.number >= call.number && $0.takesSpace ? .fail(.noSpace) : nil }
            #expect(try storageError { try TestLedger.create(process) }?.code == .noSpace, "\(call)")
            process.setScript(nil)
            _ = try TestLedger.create(process)
            try checkPromises(on: process.disk.afterPowerLoss(seed: 0), Submissions())
        }
    }

    private func sweep(
        _ disk: SimulatedDisk, _ submissions: Submissions, _ written: Int, preallocation: Int = 0
    ) throws {
        let scenario = FaultSweep(disk: disk, submissions: submissions) { process, submissions in
            let writer = try LogWriter(TestLedger.open(process, preallocation: preallocation))
            try submissions.append(count: 1, through: writer)
            try submissions.append(count: 30, through: writer)
        }
        // The lock is there already: opening it takes no space.
        for call in try scenario.calls() where call.takesSpace && call.fileName != "LOCK" {
            expectPromises("full from \(call), \(written) bytes before") {
                try fillAndFree(disk.copy(), submissions, from: call, written, preallocation)
            }
        }
    }

    private func fillAndFree(
        _ disk: SimulatedDisk, _ submissions: Submissions, from call: SimulatedCall, _ written: Int,
        _ preallocation: Int
    ) throws {
        var submissions = submissions
        let process = SimulatedFileSystem(disk) { current in
            guard current.takesSpace, current.number >= call.number else { return nil }
            let isPartial = current.number == call.number && current.operation == .write && written > 0
            return isPartial ? .short(written) : .fail(.noSpace)
        }
        let writer = try LogWriter(TestLedger.open(process, preallocation: preallocation))
        var events = submissions.makeEvents(1)
        while let error = try storageError({ try submissions.appendUnlessThere(events, through: writer) }) {
            guard [.noSpace, .outcomeUnknown].contains(error.code) else { throw error }
            // Nothing acknowledged before is lost while it is full, and whoever comes then is told the same.
            try submissions.check(TestLedger.events(disk), "while the disk is full")
            try submissions.check(TestLedger.events(disk.afterPowerLoss(seed: 3)), "when the power fails then")
            process.setScript(nil)
        }
        events = submissions.makeEvents(3)
        try submissions.append(events, through: TestLedger.writer(disk))
        try submissions.append(count: 1, through: writer)
        try checkPromises(on: disk.afterPowerLoss(seed: 0), submissions)
        try checkPromises(on: disk, submissions)
    }
}
