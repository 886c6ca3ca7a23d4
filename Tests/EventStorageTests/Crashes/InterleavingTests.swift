import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A process stands still between any two calls while others go on.
@Suite(.countsFaultCases) struct InterleavingTests {
    /// Another writer appends; where the first holds the lock it would wait, and here gives up.
    @Test(arguments: [0, 4_000])
    func aWriterAtAnyCallOfAWriter(preallocation: Int) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2], preallocation: preallocation)
        var (waited, went) = (0, 0)
        for call in try calls(disk, { try Self.append(to: $0, submissions) }) {
            let copy = disk.copy()
            let others = Mutex(Submissions(name: 1))
            let process = SimulatedFileSystem(copy) { current in
                guard current.number == call.number else { return nil }
                others.withLock { try? $0.append(count: 2, through: TestLedger.writer(copy)) }
                return nil
            }
            expectPromises("another appends at \(call)") {
                let mine = try Self.append(to: process, submissions)
                let all = try mine.joined(with: others.withLock { $0 })
                if all.acknowledged.count == mine.acknowledged.count { waited += 1 } else { went += 1 }
                try checkPromises(on: copy, all)
            }
        }
        #expect(waited > 10 && went > 10)
    }

    /// Another process dies at any call, and the first has the ledger open and goes on.
    @Test(arguments: [0, 4_000])
    func aDeathBesideAnOpenWriter(preallocation: Int) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2], preallocation: preallocation)
        for call in try calls(disk, { try Self.append(to: $0, submissions) }) {
            let copy = disk.copy()
            var mine = submissions
            let writer = try TestLedger.writer(copy)
            try mine.append(count: 1, through: writer)
            var others = Submissions(name: 1)
            let dying = SimulatedFileSystem(copy) { $0.number == call.number ? .stop : nil }
            try? others.append(count: 2, through: LogWriter(TestLedger.open(dying)))
            dying.stop()
            expectPromises("another dies at \(call)") {
                try mine.append(count: 1, through: writer)
                let all = try mine.joined(with: others)
                try all.check(TestLedger.events(copy.afterPowerLoss(seed: 0)), "with the power lost")
                try checkPromises(on: copy, all)
            }
        }
    }

    /// A state that a reader may meet.
    enum Start: CaseIterable, Sendable {
        case sameBoot, restarted, tornAfterRestart, withoutHead
    }

    /// A writer appends while a reader stands at any call, and dies at any of its own: what the reader saw
    /// stays, whatever becomes of the machine.
    @Test(arguments: Start.allCases)
    func aWriterAtAnyCallOfAReader(start: Start) throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2, 1])
        if start != .sameBoot, start != .withoutHead { disk = disk.afterRestart() }
        if start == .withoutHead { disk.removeFile(TestLedger.head) }
        if start == .tornAfterRestart {
            disk.changeContent(of: TestLedger.log) { $0 += [UInt8](repeating: 0xEE, count: 900) }
        }
        let reading = try calls(disk) { _ = try LogReader(TestLedger.open($0)).readEvents() }
        let writing = try calls(disk) { _ = try Self.append(to: $0, submissions) }
        let ends = writing.filter { $0.operation == .synchronizeData || $0.operation == .write }.map(\.number)
        for call in reading {
            for end in ends + [writing.count] {
                let copy = disk.copy()
                let others = Mutex(submissions)
                let process = SimulatedFileSystem(copy) { current in
                    guard current.number == call.number else { return nil }
                    let writer = SimulatedFileSystem(copy) { $0.number == end ? .stop : nil }
                    others.withLock { if let grown = try? Self.append(to: writer, $0) { $0 = grown } }
                    writer.stop()
                    return nil
                }
                expectPromises("a writer at \(call) that dies at \(end)") {
                    try readAndCheck(process, others)
                }
            }
        }
    }

    private func readAndCheck(_ process: SimulatedFileSystem, _ others: borrowing Mutex<Submissions>) throws {
        let reader = try LogReader(TestLedger.open(process))
        do {
            let seen = try reader.readEvents()
            guard seen.count >= 3 else { throw BrokenPromise("only \(seen.count) events") }
            let left = try TestLedger.events(process.disk.afterPowerLoss(seed: 0))
            guard left.starts(with: seen) else {
                throw BrokenPromise("it saw \(seen.count) events, \(left.count) stay")
            }
        } catch let error as StorageError where error.code == .busy {
            // It may find that it was overtaken; it says so, and the next try succeeds.
            guard try TestLedger.events(process.disk).count >= 3 else { throw error }
        }
    }

    private static func append(to process: SimulatedFileSystem, _ submissions: Submissions) throws -> Submissions {
        var submissions = submissions
        let writer = try LogWriter(TestLedger.open(process))
        try submissions.append(count: 1, through: writer)
        try submissions.append(count: 3, through: writer)
        return submissions
    }

    private func calls(_ disk: SimulatedDisk, _ body: (SimulatedFileSystem) throws -> Any) throws -> [SimulatedCall] {
        let process = SimulatedFileSystem(disk.copy())
        _ = try body(process)
        return process.calls
    }
}
