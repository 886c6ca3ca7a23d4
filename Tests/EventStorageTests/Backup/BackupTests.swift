import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

@Suite struct BackupTests {
    /// What a ledger grows by between two backups: nothing, within a file, to its end, into the next, over several.
    static let growth: [[Int]] = [[], [1], [2, 2], [2, 4, 4, 4]]

    @Test(arguments: [[], [2], [4], [4, 1], [3, 1, 4, 2]], growth)
    func holdsWhatTheLedgerHolds(frames: [Int], more: [Int]) throws {
        for (before, after) in [(false, false), (false, true), (true, false), (true, true)] {
            try Self.checkGrowth(frames, more, sealsBefore: before, sealsAfter: after)
        }
    }

    private static func checkGrowth(_ frames: [Int], _ more: [Int], sealsBefore: Bool, sealsAfter: Bool) throws {
        var (disk, submissions) = try BackedUpLedger.disk(frames: frames)
        if sealsBefore { try BackedUpLedger.seal(SimulatedFileSystem(disk)) }
        let first = try BackedUpLedger.backUp(disk)
        #expect(try BackedUpLedger.events(disk) == submissions.acknowledgedEvents)
        #expect(first.treeSize == submissions.acknowledged.count)
        #expect(first.newEvents == first.treeSize)
        // Frames go to the end of their file at most.
        let total = frames.reduce(0, +)
        var sizes: [Int] = []
        for size in more { sizes.append(min(size, 4 - (total + sizes.reduce(0, +)) % 4)) }
        try BackedUpLedger.append(sizes, to: TestLedger.open(disk), &submissions)
        if sealsAfter { try BackedUpLedger.seal(SimulatedFileSystem(disk)) }
        let second = try BackedUpLedger.backUp(disk)
        #expect(try BackedUpLedger.events(disk) == submissions.acknowledgedEvents)
        #expect(second.newEvents == sizes.reduce(0, +))
        #expect(second.root == ProofLeaves.root(of: submissions.acknowledgedEvents.map(ProofLeaves.leaf)))
        let third = try BackedUpLedger.backUp(disk)
        #expect(third.newEvents == 0)
        #expect(third.copiedFiles == 0)
        let names = disk.names(in: BackedUpLedger.backup)
        #expect(names.allSatisfy { !$0.hasSuffix(".staged") && !$0.hasPrefix("LEDGER.") }, "\(names)")
        // It outlives a power loss, and is itself a ledger that goes on.
        let later = disk.afterPowerLoss(seed: 3)
        #expect(try BackedUpLedger.events(later) == submissions.acknowledgedEvents)
        let copy = try LedgerDirectory(opening: BackedUpLedger.backup, fileSystem: SimulatedFileSystem(later))
        try BackedUpLedger.append([1], to: copy, &submissions)
        #expect(try BackedUpLedger.events(later) == submissions.acknowledgedEvents)
    }

    /// What is full is copied once; the last file anew.
    @Test func copiesWhatItLacksOnly() throws {
        var (disk, submissions) = try BackedUpLedger.disk(frames: [4, 4, 1])
        #expect(try BackedUpLedger.backUp(disk).copiedFiles == 3)
        try BackedUpLedger.append([1], to: TestLedger.open(disk), &submissions)
        #expect(try BackedUpLedger.backUp(disk).copiedFiles == 1)
        try BackedUpLedger.append([2, 4], to: TestLedger.open(disk), &submissions)
        #expect(try BackedUpLedger.backUp(disk).copiedFiles == 2)
    }

    /// A segment is copied once, and takes the place of the log file that it was sealed from.
    @Test func copiesASegmentOnce() throws {
        var (disk, submissions) = try BackedUpLedger.disk(frames: [4, 4, 1])
        let process = SimulatedFileSystem(disk)
        try BackedUpLedger.backUp(disk)
        try BackedUpLedger.seal(process)
        let sealed = try BackedUpLedger.backUp(process)
        #expect(sealed.newEvents == 0)
        #expect(sealed.copiedFiles == 3)
        let logs = disk.names(in: BackedUpLedger.backup).filter { $0.hasPrefix("active-") }
        #expect(logs == ["active-8.log"])
        #expect(disk.names(in: "/backup/segments") == ["0.segment", "4.segment"])
        try BackedUpLedger.append([1], to: TestLedger.open(disk), &submissions)
        #expect(try BackedUpLedger.backUp(process).copiedFiles == 1)
        #expect(try BackedUpLedger.events(disk) == submissions.acknowledgedEvents)
    }

    /// Between any two calls of the backup, somebody fills files and seals them.
    @Test func othersMaySealMeanwhile() throws {
        let (original, submissions) = try BackedUpLedger.disk(frames: [4, 4, 3])
        let counting = SimulatedFileSystem(original.copy())
        try BackedUpLedger.backUp(counting)
        for number in counting.calls.indices {
            let disk = original.copy()
            let others = SimulatedFileSystem(disk)
            let process = SimulatedFileSystem(disk) { call in
                guard call.number == number else { return nil }
                expectPromises("sealing meanwhile") {
                    var submissions = submissions
                    try BackedUpLedger.append([1, 4, 1], to: TestLedger.open(others), &submissions)
                    try BackedUpLedger.seal(others)
                }
                return nil
            }
            let result = try BackedUpLedger.backUp(process)
            let held = try BackedUpLedger.events(disk)
            #expect(held.starts(with: submissions.acknowledgedEvents), "call \(number)")
            #expect(held.count == Int(result.treeSize))
            #expect(try TestLedger.events(disk).starts(with: held))
            try BackedUpLedger.backUp(disk)
            #expect(try BackedUpLedger.events(disk) == (try TestLedger.events(disk)))
        }
    }

    /// Between any two calls of the backup, somebody appends.
    @Test(arguments: [[], [1], [2, 2, 3]]) func othersMayAppendMeanwhile(frames: [Int]) throws {
        let (original, submissions) = try BackedUpLedger.disk(frames: frames)
        let counting = SimulatedFileSystem(original.copy())
        try BackedUpLedger.backUp(counting)
        for number in counting.calls.indices {
            let disk = original.copy()
            let writer = try LogWriter(TestLedger.open(disk))
            let appender = Appender(submissions, writer)
            let process = SimulatedFileSystem(disk) { call in
                if call.number >= number { appender.appendOne() }
                return nil
            }
            let result = try BackedUpLedger.backUp(process)
            let held = try BackedUpLedger.events(disk)
            let all = try TestLedger.events(disk)
            #expect(all.starts(with: held), "call \(number)")
            #expect(held.count >= submissions.acknowledged.count, "call \(number)")
            #expect(held.count == Int(result.treeSize), "call \(number)")
        }
    }

    @Test func neverGoesBack() throws {
        var (disk, submissions) = try BackedUpLedger.disk(frames: [3, 1, 2])
        let earlier = disk.copy()
        try BackedUpLedger.append([1], to: TestLedger.open(disk), &submissions)
        try BackedUpLedger.backUp(disk)
        // The whole ledger is put back.
        for (path, content) in earlier.files(in: TestLedger.path) {
            disk.replaceContent(of: FilePath(path), with: content)
        }
        let before = disk.files(in: BackedUpLedger.backup)
        let ahead = #expect(throws: ProofError.self) { try BackedUpLedger.backUp(disk) }
        #expect(ahead?.description.contains("holds 7 events, the ledger only 6") == true)
        // And goes on otherwise.
        var others = Submissions(name: 9, behind: 6)
        try BackedUpLedger.append([1], to: TestLedger.open(disk), &others)
        let diverged = #expect(throws: ProofError.self) { try BackedUpLedger.backUp(disk) }
        #expect(diverged?.description.contains("at 7 events its tree root is ") == true)
        #expect(disk.files(in: BackedUpLedger.backup) == before)
    }

    @Test func refusesAFolderOfSomethingElse() throws {
        let (disk, _) = try BackedUpLedger.disk(frames: [1])
        let process = SimulatedFileSystem(disk)
        try process.createDirectory("/folder")
        disk.replaceContent(of: "/folder/letter", with: [1])
        disk.replaceContent(of: "/file", with: [1])
        _ = try LedgerDirectory.create(
            at: "/other",
            header: LedgerHeader(id: Array(2...17), createdAtNanoseconds: 0, currency: "USD", timeZone: "UTC"),
            fileSystem: process)
        let before = disk.files(in: "/")
        for (path, message) in [
            ("/folder", "/folder holds other files"), ("/file", "/file is there already, and is a file"),
            ("/other", "/other holds another ledger, 02030405060708090a0b0c0d0e0f1011"),
            ("/ledger", "/ledger is the ledger itself"),
        ] as [(FilePath, String)] {
            let error = try storageError { try Backup.run(TestLedger.open(process), to: path) }
            #expect(error?.code == .alreadyExists)
            #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
        }
        var after = disk.files(in: "/")
        after["/other/LOCK"] = nil
        #expect(after.filter { before[$0.key] != nil } == before)
    }

    @Test func oneProcessAtATime() throws {
        let (disk, _) = try BackedUpLedger.disk(frames: [1])
        try BackedUpLedger.backUp(disk)
        let other = SimulatedFileSystem(disk)
        let lock = try other.open("/backup/LOCK", .create)
        #expect(try lock.lock(wait: false))
        #expect(try storageError { try BackedUpLedger.backUp(disk) }?.code == .busy)
        try lock.unlock()
        try BackedUpLedger.backUp(disk)
    }

    /// Damage in the ledger is named, and never copied.
    @Test(arguments: [0, 1, 2]) func damageIsNotCopied(file: Int) throws {
        var (disk, submissions) = try BackedUpLedger.disk(frames: [4])
        try BackedUpLedger.backUp(disk)
        let held = submissions.acknowledgedEvents
        try BackedUpLedger.append([4, 3], to: TestLedger.open(disk), &submissions)
        let path = LogAuditTests.path(file)
        let size = try #require(disk.content(of: path)).prefix { _ in true }.lastIndex { $0 != 0 } ?? 0
        for bit in stride(from: 3, to: size * 8, by: 7) {
            let damaged = disk.copy()
            damaged.changeContent(of: path) { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
            let error = try storageError { try BackedUpLedger.backUp(damaged) }
            if error == nil {
                // What the backup has already is not read again.
                #expect(file == 0, "bit \(bit)")
                #expect(try BackedUpLedger.events(damaged) == submissions.acknowledgedEvents)
            } else {
                #expect(error?.code == .corrupt, "bit \(bit)")
                #expect(try BackedUpLedger.events(damaged) == held)
            }
        }
    }

    /// A torn write at the log's end is not copied.
    @Test func aTornTailIsLeftBehind() throws {
        let (disk, submissions) = try BackedUpLedger.disk(frames: [2, 1])
        let end = Int(try TestLedger.open(disk).durableEnd().offset)
        disk.changeContent(of: TestLedger.log) { bytes in
            bytes.removeSubrange(end...)
            bytes += [0x46, 0x52, 0x4D, 0x31, 7, 7, 7]
        }
        for disk in [disk, disk.afterRestart()] {
            try BackedUpLedger.backUp(disk)
            #expect(try BackedUpLedger.events(disk) == submissions.acknowledgedEvents)
        }
    }
}

/// Appends one event at each call that another process makes.
private final class Appender: @unchecked Sendable {
    // Used by the one thread of the test.
    private var submissions: Submissions
    private let writer: LogWriter
    private var isBusy = false

    init(_ submissions: Submissions, _ writer: LogWriter) {
        self.submissions = submissions
        self.writer = writer
    }

    func appendOne() {
        guard !isBusy, submissions.acknowledged.count < 20 else { return }
        isBusy = true
        defer { isBusy = false }
        expectPromises("appending meanwhile") { try submissions.append(count: 1, through: writer) }
    }
}
