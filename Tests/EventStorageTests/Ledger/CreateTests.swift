import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Making a ledger, and opening one.
@Suite struct CreateTests {
    @Test func makesALedgerThatOpens() throws {
        let (disk, _) = try TestLedger.disk()
        #expect(disk.names(in: TestLedger.path) == ["HEAD", "LEDGER", "LOCK", "active-0.log"].filter { $0 != "HEAD" })
        #expect(try TestLedger.open(disk).header == TestLedger.header)
    }

    @Test func takesAnEmptyDirectory() throws {
        let process = SimulatedFileSystem()
        try process.createDirectory(TestLedger.path)
        _ = try TestLedger.create(process)
        #expect(try TestLedger.events(process.disk) == [])
    }

    @Test(arguments: ["notes.txt", "active-65536.log", "HEAD", ".hidden", "LEDGER.old"])
    func refusesADirectoryWithOtherFiles(name: String) throws {
        let process = SimulatedFileSystem()
        try process.createDirectory(TestLedger.path)
        process.disk.replaceContent(of: TestLedger.path.appending(name), with: [1])
        try expectRefusal(process.disk)
    }

    @Test func refusesALedgerAndAFile() throws {
        try expectRefusal(TestLedger.disk(frames: [2]).0)
        try expectRefusal(TestLedger.disk().0)
        let disk = SimulatedDisk()
        disk.replaceContent(of: TestLedger.path, with: [1, 2, 3])
        try expectRefusal(disk)
    }

    /// A ledger whose LEDGER file is gone is a damaged ledger, not the rest of an interrupted making.
    @Test func neverOverwritesALogWithEvents() throws {
        let (disk, _) = try TestLedger.disk(frames: [1])
        for name in ["LEDGER", "HEAD"] { disk.removeFile(TestLedger.path.appending(name)) }
        try expectRefusal(disk)
    }

    private func expectRefusal(_ disk: SimulatedDisk) throws {
        let before = contents(of: disk)
        let error = try storageError { try TestLedger.create(SimulatedFileSystem(disk)) }
        #expect(error?.code == .alreadyExists)
        #expect(contents(of: disk) == before)
    }

    @Test func refusesANetwork() throws {
        let process = SimulatedFileSystem(SimulatedDisk(isNetwork: true))
        #expect(try storageError { try TestLedger.create(process) }?.code == .unsuitableFileSystem)
        let allowed = try LedgerDirectory.create(
            at: TestLedger.path, header: TestLedger.header, fileSystem: process, allowsNetwork: true)
        #expect(allowed.header == TestLedger.header)
        #expect(try storageError { try TestLedger.open(process) }?.code == .unsuitableFileSystem)
        let opened = try LedgerDirectory(opening: TestLedger.path, fileSystem: process, allowsNetwork: true)
        #expect(opened.header == TestLedger.header)
    }

    @Test func onlyCreateMakesALedger() throws {
        let process = SimulatedFileSystem()
        #expect(try storageError { try TestLedger.open(process) }?.code == .notALedger)
        try process.createDirectory(TestLedger.path)
        #expect(try storageError { try TestLedger.open(process) }?.code == .notALedger)
        process.disk.removeFile(TestLedger.path)
        process.disk.replaceContent(of: TestLedger.path, with: [1])
        let error = try storageError { try TestLedger.open(process) }
        #expect(error?.code == .notALedger && error?.message.contains("is a file") == true)
        #expect(process.calls.allSatisfy { $0.operation != .write })
    }

    /// Two processes make a ledger at one place at the same time, the second at any call of the first.
    @Test func twoAtOnce() throws {
        let alone = SimulatedFileSystem()
        _ = try TestLedger.create(alone)
        for call in alone.calls {
            let disk = SimulatedDisk()
            let second = Mutex((isMade: false, submissions: Submissions(name: 1)))
            let process = SimulatedFileSystem(disk) { current in
                guard current.number == call.number else { return nil }
                second.withLock { second in
                    guard let directory = try? TestLedger.create(SimulatedFileSystem(disk)) else { return }
                    second.isMade = true
                    try? second.submissions.append(count: 1, through: LogWriter(directory))
                }
                return nil
            }
            let error = try storageError { try TestLedger.create(process) }
            let (isSecondMade, submissions) = second.withLock { $0 }
            #expect((error == nil) != isSecondMade, "\(call)")
            if let error { #expect([.alreadyExists, .busy].contains(error.code), "\(call)") }
            try submissions.check(TestLedger.events(disk), "\(call)")
        }
    }
}
