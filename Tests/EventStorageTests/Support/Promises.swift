import SystemPackage
import TestSupport

@testable import EventStorage

/// Throws unless the ledger on the disk keeps its promises after whatever happened to it.
///
/// Reads it as it is; recovers it, twice; appends to it; and lets the power fail once more. The quick way
/// recovers it once, and reads only after that.
func checkPromises(on disk: SimulatedDisk, _ submissions: Submissions, isQuick: Bool = false) throws {
    var submissions = submissions
    let tree = submissions.base == 0 ? MerkleFrontier() : NearlyFullLedger.frontier
    var seen: [[UInt8]] = []
    if !isQuick {
        seen = try TestLedger.events(disk, behind: tree)
        try submissions.check(seen, "before recovery")
        // What a reader saw is durable.
        let reread = seen.isEmpty ? [] : try TestLedger.events(disk.afterPowerLoss(seed: 0), behind: tree)
        guard reread.starts(with: seen) else { throw BrokenPromise("a reader saw events that a power loss took away") }
    }

    let writer = try TestLedger.writer(disk)
    try writer.withLock { _ in }
    let recovered = try TestLedger.events(disk, behind: tree)
    try submissions.check(recovered, "after recovery")
    guard recovered.starts(with: seen) else { throw BrokenPromise("recovery took events away that a reader saw") }

    if !isQuick {
        let files = contents(of: disk)
        guard try TestLedger.recover(disk) == nil, contents(of: disk) == files else {
            throw BrokenPromise("recovery is not idempotent")
        }
    }
    try submissions.append(count: 1, through: writer)
    let last = try TestLedger.events(disk.afterPowerLoss(seed: 0), behind: tree)
    try submissions.check(last, "after appending and a power loss")
    guard last.starts(with: recovered), last.count == recovered.count + 1 else {
        throw BrokenPromise("events that recovery found are gone, or others came")
    }
}

/// The files of the ledger, by path.
func contents(of disk: SimulatedDisk) -> [String: [UInt8]] { disk.files(in: TestLedger.path) }
