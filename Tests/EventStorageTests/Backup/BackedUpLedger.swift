import SystemPackage
import TestSupport

@testable import EventStorage

/// A ledger of four events a file, and the folder that it is backed up to, on one simulated disk.
enum BackedUpLedger {
    static let backup: FilePath = "/backup"

    static let header = LedgerHeader(
        id: Array(1...16), createdAtNanoseconds: 0, currency: "USD", timeZone: "UTC", segmentHeight: 2)

    /// A disk with a ledger that holds a frame of each of the sizes given.
    static func disk(frames: [Int]) throws -> (SimulatedDisk, Submissions) {
        let disk = SimulatedDisk()
        let process = SimulatedFileSystem(disk)
        let directory = try LedgerDirectory.create(
            at: TestLedger.path, header: header, fileSystem: process, preallocationByteCount: 512)
        var submissions = Submissions()
        try append(frames, to: directory, &submissions)
        return (disk, submissions)
    }

    static func append(_ frames: [Int], to directory: LedgerDirectory, _ submissions: inout Submissions) throws {
        let writer = try LogWriter(directory)
        for count in frames { try submissions.append(submissions.makeCanonicalEvents(count), through: writer) }
    }

    /// Replaces all full log files but the last by segments.
    static func seal(_ fileSystem: any FileSystem) throws {
        let sealer = try Sealer(TestLedger.open(fileSystem), schema: .plain)
        for first in try sealer.waiting() where try sealer.seal(first) != .sealed {
            throw BrokenPromise("file \(first) was not sealed")
        }
    }

    @discardableResult
    static func backUp(_ fileSystem: any FileSystem) throws -> Backup {
        try Backup.run(TestLedger.open(fileSystem), to: backup)
    }

    @discardableResult
    static func backUp(_ disk: SimulatedDisk) throws -> Backup { try backUp(SimulatedFileSystem(disk)) }

    /// All that a reader sees who opens the backup now; its every root and checksum is verified.
    static func events(_ disk: SimulatedDisk, at path: FilePath = backup) throws -> [[UInt8]] {
        let directory = try LedgerDirectory(opening: path, fileSystem: SimulatedFileSystem(disk))
        let audit = try LogAudit(directory)
        let events = try LogReader(directory).readEvents()
        guard audit.treeSize == events.count else { throw BrokenPromise("the audit read \(audit.treeSize) events") }
        return events
    }
}

extension Submissions {
    /// As `makeEvents`, but events that a segment can hold.
    mutating func makeCanonicalEvents(_ count: Int) -> [[UInt8]] {
        makeEvents(count).map { bytes in
            var writer = CanonicalWriter()
            writer.put(IntegerField(1), Int64(bytes.count))
            writer.put(BytesField(5), bytes)
            return writer.bytes
        }
    }
}
