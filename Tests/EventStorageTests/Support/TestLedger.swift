import SystemPackage
import TestSupport

@testable import EventStorage

/// The ledger of these tests: where it lies on the simulated disk, and what its events are.
enum TestLedger {
    static let path: FilePath = "/ledger"
    static let log: FilePath = "/ledger/active-0.log"
    static let head: FilePath = "/ledger/HEAD"
    static let ledgerFile: FilePath = "/ledger/LEDGER"
    static let header = LedgerHeader(
        id: Array(1...16), createdAtNanoseconds: 1_700_000_000_000_000_000, currency: "USD", timeZone: "Europe/Berlin")

    /// A ledger whose files hold few events.
    static func create(
        _ fileSystem: any FileSystem, segmentHeight: Int, preallocation: Int = 0
    ) throws -> LedgerDirectory {
        let header = LedgerHeader(
            id: Array(1...16), createdAtNanoseconds: 0, currency: "USD", timeZone: "UTC", segmentHeight: segmentHeight)
        return try LedgerDirectory.create(
            at: path, header: header, fileSystem: fileSystem, preallocationByteCount: preallocation)
    }

    /// A disk with a ledger, and in it a frame of each of the sizes given.
    ///
    /// Its files grow by each frame, so that each test knows every byte, unless `preallocation` says by how many zeros.
    static func disk(frames: [Int] = [], preallocation: Int = 0) throws -> (SimulatedDisk, Submissions) {
        let disk = SimulatedDisk()
        let process = SimulatedFileSystem(disk)
        var submissions = Submissions()
        let writer = try LogWriter(create(process, preallocation: preallocation))
        for count in frames { try submissions.append(count: count, through: writer) }
        return (disk, submissions)
    }

    static func create(_ fileSystem: any FileSystem, preallocation: Int = 0) throws -> LedgerDirectory {
        try LedgerDirectory.create(
            at: path, header: header, fileSystem: fileSystem, preallocationByteCount: preallocation)
    }

    static func open(_ disk: SimulatedDisk) throws -> LedgerDirectory { try open(SimulatedFileSystem(disk)) }

    static func open(_ fileSystem: any FileSystem, preallocation: Int = 0) throws -> LedgerDirectory {
        try LedgerDirectory(opening: path, fileSystem: fileSystem, preallocationByteCount: preallocation)
    }

    static func writer(_ disk: SimulatedDisk) throws -> LogWriter { try LogWriter(open(disk)) }

    /// All that a reader sees who opens the ledger now, behind the tree given.
    static func events(_ disk: SimulatedDisk, behind frontier: MerkleFrontier = MerkleFrontier()) throws -> [[UInt8]] {
        try LogReader(open(disk)).readEvents(from: frontier)
    }

    /// What a writer sees who opens the ledger now, recovers it and holds its lock.
    static func recover(_ disk: SimulatedDisk) throws -> TornTail? { try writer(disk).withLock { $0.tornTail } }
}

extension LogReader {
    /// The events behind those of the tree given, each frame checked: sequences without gaps, and its tree root.
    func readEvents(from frontier: MerkleFrontier = MerkleFrontier()) throws -> [[UInt8]] {
        var events: [[UInt8]] = []
        var frontier = frontier
        try readOn { frame in
            guard frame.endSequence > frontier.size else { return }
            try frame.forEachEvent { sequence, bytes throws(BrokenPromise) in
                guard sequence == frontier.size else {
                    throw BrokenPromise("sequence \(sequence) after \(frontier.size)")
                }
                frontier.append(.leaf(bytes))
                events.append(Array(bytes))
            }
            // A segment does not say what the root is within it.
            guard (frame.root ?? frontier.root) == frontier.root, frame.endSequence == frontier.size else {
                throw BrokenPromise("the root of the frame that ends at \(frame.endSequence) is another")
            }
        }
        guard treeSize < frontier.size || root == frontier.root else {
            throw BrokenPromise("the root of the log is another")
        }
        return events
    }
}

/// A promise of the log that a test found broken.
struct BrokenPromise: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Runs the body and returns the storage error that it throws; nil when it throws none.
func storageError<Result>(_ body: () throws -> Result) throws -> StorageError? {
    do {
        _ = try body()
        return nil
    } catch let error as StorageError {
        return error
    }
}
