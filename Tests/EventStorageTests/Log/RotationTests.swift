import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Where one log file is full and the next begins.
@Suite struct RotationTests {
    @Test func theLastEventOfAFileMakesNoNewOne() throws {
        var (disk, submissions) = try NearlyFullLedger.disk()
        try submissions.append(count: 1, through: TestLedger.writer(disk))
        #expect(logFiles(disk) == ["active-0.log"])
        #expect(try NearlyFullLedger.lastEvents(disk) == submissions.acknowledgedEvents)
        #expect(try LogReader(TestLedger.open(disk)).treeSizeAtEnd() == 16)
    }

    @Test func theNextEventBeginsAFile() throws {
        var (disk, submissions) = try NearlyFullLedger.disk()
        let early = try LogReader(TestLedger.open(disk))
        #expect(try early.treeSizeAtEnd() == 15)
        let (first, second) = try (TestLedger.writer(disk), TestLedger.writer(disk))
        try submissions.append(count: 1, through: first)
        try submissions.append(count: 3, through: first)
        // A writer that was open before goes over to the new file too.
        try submissions.append(count: 2, through: second)
        try submissions.append(count: 1, through: first)
        #expect(logFiles(disk) == ["active-0.log", "active-16.log"])
        #expect(try NearlyFullLedger.lastEvents(disk) == submissions.acknowledgedEvents)
        #expect(try early.treeSizeAtEnd() == 22)

        let header = try #require(disk.content(of: "/ledger/active-16.log"))
        #expect(Array(header[32..<44]) == [16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
        var frontier = NearlyFullLedger.frontier
        frontier.append(try #require(submissions.acknowledged[15]).withUnsafeBytes { .leaf($0) })
        #expect(Array(header[48..<80]) == frontier.root.bytes)

        // Who opens now reads no earlier file to grow the tree.
        let process = SimulatedFileSystem(disk)
        try submissions.append(count: 1, through: LogWriter(TestLedger.open(process)))
        #expect(!process.calls.contains { $0.fileName == "active-0.log" })
        #expect(try NearlyFullLedger.lastEvents(disk) == submissions.acknowledgedEvents)
    }

    @Test func aFrameEndsWithItsFile() throws {
        let (disk, _) = try NearlyFullLedger.disk()
        try TestLedger.writer(disk).withLock { log in
            #expect(log.makeFrame().capacity == 1)
            var frame = log.makeFrame()
            #expect(try frame.append([1], recordedAtNanoseconds: 0))
            #expect(try !frame.append([2], recordedAtNanoseconds: 0))
            try log.append(frame)
            #expect(log.treeSize == 16)
            #expect(log.makeFrame().capacity == 16)
            var next = log.makeFrame()
            #expect(try next.append([2], recordedAtNanoseconds: 0))
            try log.append(next)
        }
        #expect(try NearlyFullLedger.lastEvents(disk) == [[1], [2]])
    }

    @Test func aMissingFileIsNamed() throws {
        var (disk, submissions) = try NearlyFullLedger.disk()
        for _ in 0..<2 { try submissions.append(count: 1, through: TestLedger.writer(disk)) }
        for name in ["active-0.log", "active-16.log"] {
            let damaged = disk.copy()
            damaged.removeFile(TestLedger.path.appending(name))
            let errors = try [
                storageError { try LogReader(TestLedger.open(damaged)).readOn { _ in } },
                storageError { try TestLedger.recover(damaged) },
            ]
            for error in errors {
                #expect(error?.code == .corrupt)
                #expect(error?.path?.hasSuffix("active-0.log") == true)
            }
        }
    }

    /// Only the last file may be torn, whether HEAD can say so or not.
    @Test(arguments: [true, false])
    func anEarlierFileThatEndsTooSoonIsCorrupt(hasHead: Bool) throws {
        var (disk, submissions) = try NearlyFullLedger.disk()
        for _ in 0..<2 { try submissions.append(count: 1, through: TestLedger.writer(disk)) }
        for cut in [1, 40, 90, 120] {
            let damaged = disk.copy()
            damaged.changeContent(of: TestLedger.log) { $0.removeLast(cut) }
            if !hasHead { damaged.removeFile(TestLedger.head) }
            let error = try storageError { try LogReader(TestLedger.open(damaged)).readOn { _ in } }
            #expect(error?.code == .corrupt, "\(cut) bytes cut off")
            #expect(error?.path?.hasSuffix("active-0.log") == true && error?.offset != nil)
        }
    }

    private func logFiles(_ disk: SimulatedDisk) -> [String] {
        disk.names(in: TestLedger.path).filter { $0.hasPrefix("active-") }
    }
}

extension LogReader {
    /// Reads on; how many events there are.
    func treeSizeAtEnd() throws -> UInt64 {
        try readOn { _ in }
        return treeSize
    }
}
