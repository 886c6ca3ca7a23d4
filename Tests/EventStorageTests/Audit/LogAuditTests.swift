import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A ledger of four events a file, of ten events in commits of one to three.
@Suite struct LogAuditTests {
    static let frames = [3, 1, 2, 2, 1, 1]

    static func ledger() throws -> (SimulatedDisk, Submissions) {
        let disk = SimulatedDisk()
        let header = LedgerHeader(
            id: Array(1...16), createdAtNanoseconds: 0, currency: "USD", timeZone: "UTC", segmentHeight: 2)
        let directory = try LedgerDirectory.create(
            at: TestLedger.path, header: header, fileSystem: SimulatedFileSystem(disk), preallocationByteCount: 0)
        let writer = try LogWriter(directory)
        var submissions = Submissions()
        for count in frames { try submissions.append(count: count, through: writer) }
        return (disk, submissions)
    }

    static func path(_ number: Int) -> FilePath { TestLedger.path.appending("active-\(4 * number).log") }

    @Test func hashesEveryEventAgain() throws {
        let (disk, submissions) = try Self.ledger()
        let leaves = submissions.acknowledgedEvents.map(ProofLeaves.leaf)
        for size in 0...10 {
            let audit = try LogAudit(TestLedger.open(disk), rootAt: UInt64(size))
            #expect(audit.treeSize == 10)
            #expect(audit.fileCount == 3)
            #expect(audit.recordedAtNanoseconds == 9_000)
            #expect(audit.root == ProofLeaves.root(of: leaves))
            #expect(audit.rootAtSize == ProofLeaves.root(of: leaves[..<size]))
        }
        #expect(try LogAudit(TestLedger.open(disk), rootAt: 11).rootAtSize == nil)
        #expect(try LogAudit(TestLedger.open(disk)).rootAtSize == nil)
    }

    @Test func anEmptyLogHasTheEmptyRoot() throws {
        let (disk, _) = try TestLedger.disk()
        let audit = try LogAudit(TestLedger.open(disk), rootAt: 0)
        #expect(audit.treeSize == 0)
        #expect(audit.fileCount == 1)
        #expect(audit.rootAtSize == .emptyRoot)
        #expect(audit.recordedAtNanoseconds == nil)
    }

    /// Each event changed, every checksum right again: the roots tell.
    @Test(arguments: 0..<10, [false, true]) func aChangeWithRightChecksumsIsFound(
        sequence: Int, isRestarted: Bool
    ) throws {
        let disk = try Self.forged(changing: sequence, roots: false, isRestarted: isRestarted)
        let error = try storageError { try LogAudit(TestLedger.open(disk)) }
        #expect(error?.code == .corrupt)
        #expect(error?.sequences?.contains(UInt64(sequence)) == true)
        #expect(error?.path == Self.path(sequence / 4).string)
        #expect(error?.message.contains("the commit states the tree root ") == true)
    }

    /// With the roots right again as well, the log agrees with itself; its root is another, which a checkpoint knows.
    @Test(arguments: 0..<10) func aWholeForgeryAgreesWithItself(sequence: Int) throws {
        let (genuine, _) = try Self.ledger()
        let disk = try Self.forged(changing: sequence, roots: true, isRestarted: false)
        for size in 0...10 {
            let before = try LogAudit(TestLedger.open(genuine), rootAt: UInt64(size)).rootAtSize
            let after = try LogAudit(TestLedger.open(disk), rootAt: UInt64(size)).rootAtSize
            #expect((before == after) == (size <= sequence))
        }
    }

    /// A file of the genuine log behind a forged one: its header states the roots of other events.
    @Test func aForgedFileAloneIsFound() throws {
        let (genuine, _) = try Self.ledger()
        let disk = try Self.forged(changing: 1, roots: true, isRestarted: true)
        for number in 1...2 {
            disk.replaceContent(of: Self.path(number), with: try #require(genuine.content(of: Self.path(number))))
        }
        let error = try storageError { try LogAudit(TestLedger.open(disk)) }
        #expect(error?.code == .corrupt)
        #expect(error?.path == Self.path(1).string)
        #expect(error?.message.hasPrefix("the header states the tree root ") == true)
    }

    @Test(arguments: [(0, 0..<4), (1, 4..<8)]) func aMissingFileIsNamed(file: Int, events: Range<UInt64>) throws {
        let (disk, _) = try Self.ledger()
        disk.removeFile(Self.path(file))
        let error = try storageError { try LogAudit(TestLedger.open(disk)) }
        #expect(error?.code == .corrupt)
        #expect(error?.sequences == ClosedRange(events))
    }

    /// Every bit of every file of the log: found, or of no consequence to what the log says.
    @Test func noBitChangesWhatIsRead() throws {
        let (disk, submissions) = try Self.ledger()
        let root = ProofLeaves.root(of: submissions.acknowledgedEvents.map(ProofLeaves.leaf))
        for number in 0...2 {
            let bits = try #require(disk.content(of: Self.path(number))).count * 8
            for bit in 0..<bits {
                let damaged = disk.copy()
                damaged.changeContent(of: Self.path(number)) { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
                let error = try storageError { try LogAudit(TestLedger.open(damaged)) }
                #expect(error?.code == .corrupt, "bit \(bit) of file \(number)")
            }
        }
        #expect(try LogAudit(TestLedger.open(disk)).root == root)
    }

    static func forged(changing sequence: Int, roots: Bool, isRestarted: Bool) throws -> SimulatedDisk {
        let (disk, submissions) = try ledger()
        let event = try Submissions.label(of: submissions.acknowledgedEvents[sequence])
        let files = try (0...2).map { try #require(disk.content(of: path($0))) }
        let forgery = LogForgery(files, replacing: event, with: "X" + event.dropFirst(), roots: roots)
        #expect(forgery.changedEvents == 1)
        for (number, file) in forgery.files.enumerated() { disk.replaceContent(of: path(number), with: file) }
        disk.changeContent(of: TestLedger.head) { $0 = forgery.head(replacing: $0, fileFirstSequence: 8, roots: roots) }
        return isRestarted ? disk.afterRestart() : disk
    }
}
