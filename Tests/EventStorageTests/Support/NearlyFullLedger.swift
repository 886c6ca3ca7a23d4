import SystemPackage
import TestSupport

@testable import EventStorage

/// A ledger of 15 events whose files hold 16: one more fits into its first log file.
enum NearlyFullLedger {
    static let size: UInt64 = 15
    static let header = LedgerHeader(
        id: Array(1...16), createdAtNanoseconds: 0, currency: "USD", timeZone: "UTC", segmentHeight: 4)

    static func disk() throws -> (SimulatedDisk, Submissions) { (try made.get().0.copy(), Submissions(behind: size)) }

    /// The tree over those events.
    static var frontier: MerkleFrontier { (try? made.get().1) ?? MerkleFrontier() }

    /// The events behind the first 15, each frame's root checked.
    static func lastEvents(_ disk: SimulatedDisk) throws -> [[UInt8]] {
        try LogReader(TestLedger.open(disk)).readEvents(from: frontier)
    }

    private static let made = Result { try make() }

    private static func make() throws -> (SimulatedDisk, MerkleFrontier) {
        let disk = SimulatedDisk()
        let directory = try LedgerDirectory.create(
            at: TestLedger.path, header: header, fileSystem: SimulatedFileSystem(disk), preallocationByteCount: 0)
        var frontier = MerkleFrontier()
        try LogWriter(directory).withLock { log in
            while log.treeSize < size {
                var frame = log.makeFrame()
                while frame.nextSequence < size {
                    var writer = CanonicalWriter()
                    writer.put(IntegerField(3), Int64(frame.nextSequence))
                    let event = writer.bytes
                    guard try frame.append(event, recordedAtNanoseconds: 0) else { break }
                    frontier.append(event.withUnsafeBytes { .leaf($0) })
                }
                try log.append(frame)
            }
        }
        return (disk, frontier)
    }
}
