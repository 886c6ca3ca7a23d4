import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A small ledger, and what may become of it when its bytes change.
struct DamagedLedger {
    let disk: SimulatedDisk
    let submissions: Submissions

    init(disk: SimulatedDisk, submissions: Submissions) {
        self.disk = disk
        self.submissions = submissions
    }

    /// Three frames of six events. `isRestarted`: the machine was booted again since.
    init(isRestarted: Bool = false) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2, 1, 3])
        self.init(disk: isRestarted ? disk.afterRestart() : disk, submissions: submissions)
    }

    var events: [[UInt8]] { submissions.acknowledgedEvents }

    /// Where each frame begins in the log, and where the last ends.
    var frameOffsets: [Int] {
        let log = disk.content(of: TestLedger.log) ?? []
        var offsets = [52]
        while let last = offsets.last, last < log.count {
            let stored = log.withUnsafeBytes { $0.integer(at: last + 32, as: UInt32.self) }
            offsets.append(last + 88 + Int(stored))
        }
        return offsets
    }

    /// Changes a file of a copy, opens it for reading and for writing, and checks what comes of each:
    /// exactly the acknowledged events, or an error that says so; with an error nothing may have been changed.
    func expectAllOrLoud(
        _ path: FilePath, _ what: @autoclosure () -> String, mayFail: Bool = true, _ change: (inout [UInt8]) -> Void
    ) {
        let damaged = disk.copy()
        damaged.changeContent(of: path, change)
        let before = contents(of: damaged)
        expectPromises("\(path), \(what())") {
            try check(mayFail: mayFail, path) { try TestLedger.events(damaged) }
            guard contents(of: damaged) == before else { throw BrokenPromise("reading changed the ledger") }
            let isRefused = try check(mayFail: mayFail, path) {
                _ = try TestLedger.recover(damaged)
                return try TestLedger.events(damaged)
            }
            guard !isRefused || contents(of: damaged) == before else {
                throw BrokenPromise("a ledger that was refused was changed all the same")
            }
        }
    }

    /// Whether it failed, loudly.
    @discardableResult
    private func check(mayFail: Bool, _ path: FilePath, _ body: () throws -> [[UInt8]]) throws -> Bool {
        do {
            let found = try body()
            guard found == events else { throw BrokenPromise("\(found.count) events of \(events.count), or others") }
            return false
        } catch let error as StorageError where mayFail {
            guard error.code == .corrupt, error.path == path.string else { throw error }
            guard error.offset != nil || path != TestLedger.log else { throw BrokenPromise("no offset in: \(error)") }
            return true
        }
    }
}
