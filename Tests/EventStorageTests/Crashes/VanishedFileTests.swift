import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Full log files are sealed and go away; a writer needs only the last, and finds it by name.
@Suite(.countsFaultCases) struct VanishedFileTests {
    /// Four events a file. Everything but the last file goes, as sealing takes it.
    private static func removeFullFiles(_ disk: SimulatedDisk) {
        let files = disk.names(in: TestLedger.path).compactMap { name -> UInt64? in
            name.hasPrefix("active-") && name.hasSuffix(".log") ? UInt64(name.dropFirst(7).dropLast(4)) : nil
        }
        for first in files where first != files.max() {
            disk.removeFile(TestLedger.path.appending("active-\(first).log"))
        }
    }

    @Test(arguments: [0, 1, 3, 4, 5, 8, 9, 20])
    func aWriterBehindByManyFiles(behind count: Int) throws {
        let disk = SimulatedDisk()
        let first = try LogWriter(TestLedger.create(SimulatedFileSystem(disk), segmentHeight: 2))
        var submissions = Submissions()
        for _ in 0..<3 { try submissions.append(count: 1, through: first) }
        let second = try TestLedger.writer(disk)
        for _ in 0..<count { try submissions.append(count: 1, through: second) }
        Self.removeFullFiles(disk)
        var taken: [UInt64] = []
        var skipped: [Range<UInt64>] = []
        try first.withLock(taking: { taken += $0.firstSequence..<$0.endSequence }, skipping: { skipped.append($0) }) {
            #expect($0.treeSize == UInt64(3 + count))
        }
        // What it was not handed, it was told of.
        #expect((taken + skipped.flatMap { Array($0) }).sorted() == Array(3..<UInt64(3 + count)))
        for writer in [first, second, second, first] { try submissions.append(count: 1, through: writer) }
        try expectTree(over: submissions, first)
        try expectTree(over: submissions, second)
    }

    /// A process stands still at any call; meanwhile another fills files, and all full ones are sealed.
    @Test func atAnyCall() throws {
        let counting = SimulatedFileSystem()
        _ = try Self.append(to: counting)
        var (held, went) = (0, 0)
        // Making the ledger is not what this is about.
        let begin = try #require(counting.calls.firstIndex { $0.operation == .bootIdentifier })
        for call in counting.calls[begin...] {
            let disk = SimulatedDisk()
            let process = SimulatedFileSystem(disk)
            let others = Mutex(Submissions(name: 1))
            process.setScript { current in
                guard current.number == call.number else { return nil }
                others.withLock { submissions in
                    guard let other = try? TestLedger.writer(disk) else { return }
                    for _ in 0..<9 { try? submissions.append(count: 1, through: other) }
                    Self.removeFullFiles(disk)
                }
                return nil
            }
            let (mine, writer) = try Self.append(to: process)
            expectPromises("others fill files at \(call)") {
                let all = try mine.joined(with: others.withLock { $0 })
                if all.acknowledged.count == mine.acknowledged.count { held += 1 } else { went += 1 }
                try expectTree(over: all, writer)
            }
        }
        #expect(held > 10 && went > 5)
    }

    /// A tree in a later file's header that did not grow out of the writer's own is another history.
    @Test func anotherHistory() throws {
        let disk = SimulatedDisk()
        let writer = try LogWriter(TestLedger.create(SimulatedFileSystem(disk), segmentHeight: 2))
        var submissions = Submissions()
        for _ in 0..<9 { try submissions.append(count: 1, through: writer) }
        let foreign = SimulatedDisk()
        let stranger = try LogWriter(TestLedger.create(SimulatedFileSystem(foreign), segmentHeight: 2))
        var others = Submissions(name: 2)
        for _ in 0..<14 { try others.append(count: 1, through: stranger) }
        disk.removeFile(TestLedger.path.appending("active-8.log"))
        for name in ["active-12.log", "HEAD"] {
            let path = TestLedger.path.appending(name)
            disk.replaceContent(of: path, with: foreign.content(of: path) ?? [])
        }
        let error = try storageError { try writer.withLock { _ in } }
        #expect(error?.code == .corrupt && error?.path?.hasSuffix("active-12.log") == true)
    }

    /// Six frames of one event, so that a file is filled and the next begun.
    private static func append(to process: SimulatedFileSystem) throws -> (Submissions, LogWriter) {
        let directory = try TestLedger.create(process, segmentHeight: 2)
        let writer = try LogWriter(directory)
        var submissions = Submissions()
        for _ in 0..<6 { try submissions.append(count: 1, through: writer) }
        return (submissions, writer)
    }

    /// The acknowledged events are all there are, and the tree is the one over them.
    private func expectTree(over submissions: Submissions, _ writer: LogWriter) throws {
        var frontier = MerkleFrontier()
        for (sequence, event) in submissions.acknowledged.sorted(by: { $0.key < $1.key }) {
            guard sequence == frontier.size else { throw BrokenPromise("event \(frontier.size) is missing") }
            frontier.append(event.withUnsafeBytes { .leaf($0) })
        }
        try writer.withLock { _ in
            guard writer.cursor.frontier == frontier else { throw BrokenPromise("the tree is another") }
        }
    }
}
