import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// The real disk.
@Suite struct PosixFileSystemTests {
    private let temporary: TemporaryDirectory
    private let fileSystem = PosixFileSystem()
    private var directory: FilePath { temporary.path }

    init() throws { temporary = try TemporaryDirectory() }

    @Test func aLedgerFromMakingToReading() throws {
        let path = directory.appending("ledger")
        var submissions = Submissions()
        let made = try LedgerDirectory.create(at: path, header: TestLedger.header)
        let writer = try LogWriter(made)
        for count in [1, 3, 500] { try submissions.append(count: count, through: writer) }
        let other = try LogWriter(LedgerDirectory(opening: path))
        try submissions.append(count: 2, through: other)
        try submissions.append(count: 1, through: writer)
        #expect(try LogReader(LedgerDirectory(opening: path)).readEvents() == submissions.acknowledgedEvents)
        #expect(try fileSystem.names(in: path).sorted() == ["HEAD", "LEDGER", "LOCK", "active-0.log"])
        #expect(
            try storageError { try LedgerDirectory.create(at: path, header: TestLedger.header) }?.code == .alreadyExists
        )
        #expect(Self.mode(path) == 0o700)
        for name in try fileSystem.names(in: path) { #expect(Self.mode(path.appending(name)) == 0o600) }
    }

    /// A segment is never written again; neither is its copy.
    @Test func segmentsAreReadOnly() throws {
        let path = directory.appending("ledger")
        let header = LedgerHeader(
            id: Array(1...16), createdAtNanoseconds: 0, currency: "USD", timeZone: "UTC", segmentHeight: 2)
        let ledger = try LedgerDirectory.create(at: path, header: header)
        var submissions = Submissions()
        let writer = try LogWriter(ledger)
        for _ in 0..<5 { try submissions.append(count: 1, through: writer) }
        #expect(try Sealer(ledger, schema: .plain).seal(0) == .sealed)
        let backup = directory.appending("backup")
        _ = try Backup.run(ledger, to: backup)
        for folder in [path, backup] {
            #expect(Self.mode(folder.appending("segments").appending("0.segment")) == 0o400)
            #expect(try LogReader(LedgerDirectory(opening: folder)).readEvents() == submissions.acknowledgedEvents)
        }
    }

    @Test func aTornTailIsSetAside() throws {
        let path = directory.appending("ledger")
        var submissions = Submissions()
        try submissions.append(
            count: 2,
            through: LogWriter(
                LedgerDirectory.create(at: path, header: TestLedger.header, preallocationByteCount: 0)))
        let log = try fileSystem.open(path.appending("active-0.log"), .readWrite)
        let end = try log.size()
        try log.writeFully([1, 2, 3], at: end)
        let tail = try LogWriter(LedgerDirectory(opening: path)).withLock { $0.tornTail }
        #expect(tail?.byteCount == 3)
        #expect(try log.size() == end)
        #expect(try fileSystem.names(in: path.appending("quarantine")) == ["active-0-\(end).0"])
        #expect(try LogReader(LedgerDirectory(opening: path)).readEvents() == submissions.acknowledgedEvents)
    }

    @Test func aLockIsHeldByOneOpenFileAtATime() throws {
        let path = directory.appending("LOCK")
        let first = try fileSystem.open(path, .create)
        let second = try fileSystem.open(path, .create)
        #expect(try first.lock(wait: true))
        #expect(try !second.lock(wait: false))
        try first.unlock()
        #expect(try second.lock(wait: false))
        #expect(try !first.lock(wait: false))
        try second.unlock()
    }

    @Test func aLockGoesWithItsFile() throws {
        let path = directory.appending("LOCK")
        var first: (any File)? = try fileSystem.open(path, .create)
        #expect(try first?.lock(wait: true) == true)
        first = nil
        #expect(try fileSystem.open(path, .create).lock(wait: false))
    }

    @Test func openingInEveryMode() throws {
        let path = directory.appending("file")
        #expect(throws: Errno.noSuchFileOrDirectory) { try fileSystem.open(path, .read) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try fileSystem.open(path, .readWrite) }
        try fileSystem.open(path, .createNew).writeFully([1, 2, 3], at: 0)
        #expect(throws: Errno.fileExists) { try fileSystem.open(path, .createNew) }
        #expect(try fileSystem.open(path, .create).bytes(at: 0, count: 9) == [1, 2, 3])
        #expect(throws: Errno.badFileDescriptor) { try fileSystem.open(path, .read).writeFully([1], at: 0) }
        let file = try fileSystem.open(path, .readWrite)
        try file.truncate(to: 2)
        try file.writeFully([9], at: 4)
        try file.synchronizeData()
        #expect(try file.size() == 5)
        #expect(try file.bytes(at: 1, count: 9) == [2, 0, 0, 9])
        #expect(try file.bytes(at: 5, count: 9) == [])
    }

    @Test func namesAndRenaming() throws {
        let (old, new) = (directory.appending("old"), directory.appending("new"))
        let file = try fileSystem.open(old, .createNew)
        let other = try fileSystem.open(new, .createNew)
        #expect(try file.identity() != other.identity())
        try fileSystem.rename(old, to: new)
        try fileSystem.synchronizeDirectory(directory)
        #expect(try fileSystem.open(new, .read).identity() == file.identity())
        #expect(try fileSystem.names(in: directory) == ["new"])
        try fileSystem.remove(new)
        #expect(try fileSystem.names(in: directory) == [])
        #expect(throws: Errno.noSuchFileOrDirectory) { try fileSystem.names(in: old) }
        #expect(try fileSystem.isDirectory(directory))
    }

    @Test func aSpoolHasNoName() throws {
        let path = directory.appending("ledger")
        let ledger = try LedgerDirectory.create(at: path, header: TestLedger.header)
        let before = try fileSystem.names(in: path).sorted()
        let spool = try ledger.makeSpool()
        try spool.writeFully([1, 2, 3], at: 0)
        #expect(try spool.bytes(at: 0, count: 3) == [1, 2, 3])
        #expect(try fileSystem.names(in: path).sorted() == before)
    }

    @Test func theBootHasAName() throws {
        let boot = try fileSystem.bootIdentifier()
        #expect(boot.count == 16 && boot.contains { $0 != 0 })
        #expect(try fileSystem.bootIdentifier() == boot)
    }

    @Test func theNetworkIsLookedFor() throws {
        #expect(try fileSystem.isOnNetwork("/proc") == false)
        #expect(throws: Errno.noSuchFileOrDirectory) { try fileSystem.isOnNetwork(directory.appending("none")) }
    }

    /// A child process inherits nothing.
    @Test func descriptorsCloseWhenAnotherProgramStarts() throws {
        let file = try fileSystem.open(directory.appending("file"), .create)
        let spool = try fileSystem.open(directory, .unnamed)
        var found = 0
        for name in try fileSystem.names(in: "/proc/self/fd") {
            var target = [CChar](repeating: 0, count: 4_096)
            guard readlink("/proc/self/fd/\(name)", &target, target.count - 1) > 0,
                FilePath(platformString: target).starts(with: directory), let descriptor = Int32(name)
            else { continue }
            found += 1
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        }
        #expect(found == 2)
        #expect(try file.size() == 0 && spool.size() == 0)
    }

    private static func mode(_ path: FilePath) -> mode_t {
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0 ? status.st_mode & 0o777 : 0
    }
}
