import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Whole segments, each intact, where they do not belong.
@Suite(.countsFaultCases) struct SegmentPlacementTests {
    private static let first: FilePath = "/ledger/segments/0.segment"
    private static let second: FilePath = "/ledger/segments/4.segment"

    /// Ten events in files of four, the first two of them sealed.
    private static func ledger(name: UInt8 = 0, id: UInt8 = 1) throws -> (SimulatedDisk, Submissions) {
        let disk = SimulatedDisk()
        let header = LedgerHeader(
            id: [UInt8](repeating: id, count: 16), createdAtNanoseconds: 0, currency: "USD", timeZone: "UTC",
            segmentHeight: 2)
        let directory = try LedgerDirectory.create(
            at: TestLedger.path, header: header, fileSystem: SimulatedFileSystem(disk), preallocationByteCount: 0)
        var submissions = Submissions(name: name)
        let writer = try LogWriter(directory)
        for count in [4, 1, 3, 2] { try submissions.append(count: count, through: writer) }
        for sequence in [0, 4] as [UInt64] { _ = try Sealer(directory, schema: .plain).seal(sequence) }
        return (disk, submissions)
    }

    private func expectCorrupt(_ disk: SimulatedDisk, naming path: FilePath) throws {
        FaultTally.count()
        let before = contents(of: disk)
        for error in try [
            storageError { try TestLedger.events(disk) }, storageError { try LogAudit(TestLedger.open(disk)) },
        ] {
            #expect(error?.code == .corrupt && error?.path == path.string, "\(String(describing: error))")
        }
        #expect(contents(of: disk) == before)
    }

    @Test func areReadInTheirPlaces() throws {
        let (disk, submissions) = try Self.ledger()
        #expect(disk.names(in: "/ledger/segments") == ["0.segment", "4.segment"])
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents)
    }

    @Test func exchanged() throws {
        let (disk, _) = try Self.ledger()
        let (a, b) = (try #require(disk.content(of: Self.first)), try #require(disk.content(of: Self.second)))
        disk.replaceContent(of: Self.first, with: b)
        disk.replaceContent(of: Self.second, with: a)
        try expectCorrupt(disk, naming: Self.first)
    }

    @Test func twiceTheSame() throws {
        let (disk, _) = try Self.ledger()
        disk.replaceContent(of: Self.second, with: try #require(disk.content(of: Self.first)))
        try expectCorrupt(disk, naming: Self.second)
    }

    @Test func ofAnotherLedger() throws {
        let (disk, _) = try Self.ledger()
        let (other, _) = try Self.ledger(id: 2)
        disk.replaceContent(of: Self.second, with: try #require(other.content(of: Self.second)))
        try expectCorrupt(disk, naming: Self.second)
    }

    /// The same ledger's, of a continuation that another copy of it took: the log behind it did not grow out of it.
    @Test(arguments: [first, second]) func ofAnotherHistory(path: FilePath) throws {
        let (disk, _) = try Self.ledger()
        let (other, _) = try Self.ledger(name: 9)
        disk.replaceContent(of: path, with: try #require(other.content(of: path)))
        try expectCorrupt(disk, naming: "/ledger/active-8.log")
    }

    @Test(arguments: [first, second]) func gone(path: FilePath) throws {
        let (disk, _) = try Self.ledger()
        disk.removeFile(path)
        #expect(try storageError { try TestLedger.events(disk) }?.code == .corrupt)
        #expect(try storageError { try LogAudit(TestLedger.open(disk)) }?.code == .corrupt)
    }

    /// Names that are no segment's are nobody's.
    @Test(arguments: ["1.segment", "18446744073709551612.segment", "x.segment", "8.segment.tmp", "-4.segment"])
    func otherNames(name: String) throws {
        let (disk, submissions) = try Self.ledger()
        disk.replaceContent(of: FilePath("/ledger/segments/\(name)"), with: [1, 2, 3])
        #expect(try TestLedger.open(disk).segments() == [0, 4])
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents)
    }
}
