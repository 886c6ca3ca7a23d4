import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

@Suite struct LogAppendTests {
    @Test func anEmptyLedgerHasNoEvents() throws {
        let (disk, _) = try TestLedger.disk()
        let reader = try LogReader(TestLedger.open(disk))
        #expect(try reader.readEvents() == [])
        #expect(reader.treeSize == 0)
        #expect(reader.root == .emptyRoot)
        #expect(reader.lastRecordedAtNanoseconds == nil)
    }

    @Test(arguments: [[1], [3, 2, 1], [1, 1, 1, 1], [200, 50]])
    func readsBackWhatWasAppended(frames: [Int]) throws {
        let (disk, submissions) = try TestLedger.disk(frames: frames)
        let reader = try LogReader(TestLedger.open(disk))
        #expect(try reader.readEvents() == submissions.acknowledgedEvents)
        #expect(reader.treeSize == UInt64(frames.reduce(0, +)))
        #expect(reader.lastRecordedAtNanoseconds == Int64(frames.reduce(0, +) - 1) * 1_000)
    }

    @Test func aReopenedLedgerGoesOn() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2])
        for _ in 0..<5 { try submissions.append(count: 3, through: TestLedger.writer(disk)) }
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents)
    }

    @Test func twoWritersAlternate() throws {
        var (disk, submissions) = try TestLedger.disk()
        let writers = try [TestLedger.writer(disk), TestLedger.writer(disk)]
        for round in 0..<10 { try submissions.append(count: 1 + round % 3, through: writers[round / 2 % 2]) }
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents)
    }

    @Test func severalFramesUnderOneLock() throws {
        let (disk, _) = try TestLedger.disk()
        try TestLedger.writer(disk).withLock { log in
            for number in 0..<3 {
                var frame = log.makeFrame()
                #expect(log.treeSize == UInt64(number))
                #expect(try frame.append([UInt8(number)], recordedAtNanoseconds: Int64(number)))
                try log.append(frame)
                #expect(log.lastRecordedAtNanoseconds == Int64(number))
            }
        }
        #expect(try TestLedger.events(disk) == [[0], [1], [2]])
    }

    @Test func givesBackOneEventUnderTheLock() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [3, 4])
        try TestLedger.writer(disk).withLock { log in
            for (sequence, event) in submissions.acknowledged {
                #expect(try log.withEvent(at: sequence) { Array($0) } == event)
            }
            let error = try storageError { try log.withEvent(at: 7) { _ in } }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func aWriterWaitsForTheLock() throws {
        let (disk, _) = try TestLedger.disk()
        let other = try TestLedger.writer(disk)
        try TestLedger.writer(disk).withLock { _ in
            // A simulated process cannot wait; a real one would, here.
            let error = try storageError { try other.withLock { _ in } }
            #expect(error?.cause == .deadlock)
        }
        try other.withLock { #expect($0.treeSize == 0) }
    }

    @Test func theLockIsReleasedWhenTheBodyThrows() throws {
        let (disk, _) = try TestLedger.disk()
        let writer = try TestLedger.writer(disk)
        #expect(throws: BrokenPromise.self) { try writer.withLock { _ in throw BrokenPromise("no") } }
        try TestLedger.writer(disk).withLock { #expect($0.treeSize == 0) }
    }

    @Test func eventsOfNoBytesAndOfTheMaximumSize() throws {
        let (disk, _) = try TestLedger.disk()
        var random = SplitMix64(seed: 1)
        let largest = random.bytes(count: LogLimits.rawBytesPerFrame - 10)
        let events = [[], largest, [UInt8](repeating: 7, count: LogLimits.rawBytesPerFrame - 10), []]
        let writer = try TestLedger.writer(disk)
        for event in events {
            try writer.withLock { log in
                var frame = log.makeFrame()
                #expect(try frame.append(event, recordedAtNanoseconds: 1))
                try log.append(frame)
            }
        }
        #expect(try TestLedger.events(disk) == events)
    }

    @Test func refusesAnEventThatNoFrameHolds() throws {
        var frame = FrameBuilder(firstSequence: 0, eventsPerFile: 65_536)
        let event = [UInt8](repeating: 0, count: LogLimits.rawBytesPerFrame - 9)
        let error = try storageError { try frame.append(event, recordedAtNanoseconds: 0) }
        #expect(error?.code == .tooLarge)
        #expect(error?.message.contains("\(event.count)") == true)
        #expect(error?.message.contains("\(LogLimits.rawBytesPerFrame - 10)") == true)
        #expect(frame.count == 0)
    }

    @Test func aFrameTakesSoManyEventsAndSoManyBytes() throws {
        var frame = FrameBuilder(firstSequence: 10, eventsPerFile: 65_536)
        for _ in 0..<LogLimits.eventsPerFrame { #expect(try frame.append([1], recordedAtNanoseconds: 0)) }
        #expect(try !frame.append([1], recordedAtNanoseconds: 0))
        #expect(frame.count == 4_096 && frame.nextSequence == 4_106)

        var large = FrameBuilder(firstSequence: 0, eventsPerFile: 65_536)
        let half = [UInt8](repeating: 0, count: LogLimits.rawBytesPerFrame / 2)
        #expect(try large.append(half, recordedAtNanoseconds: 0))
        #expect(try !large.append(half, recordedAtNanoseconds: 0))
        #expect(try large.append([1], recordedAtNanoseconds: 0))
    }

    @Test(arguments: [
        (0, 16, 4_096), (61_440, 16, 4_096), (61_441, 16, 4_095), (65_535, 16, 1), (65_536, 16, 4_096),
        (131_071, 16, 1), (0, 2, 4), (5, 2, 3), (31, 4, 1),
    ])
    func aFrameNeverStraddlesTwoFiles(first: UInt64, segmentHeight: UInt64, capacity: Int) {
        #expect(FrameBuilder(firstSequence: first, eventsPerFile: 1 << segmentHeight).capacity == capacity)
    }
}
