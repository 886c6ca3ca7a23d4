import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A process that stops at any call while it makes a ledger.
@Suite(.countsFaultCases) struct CreateCrashTests {
    @Test func whatIsLeftIsALedgerOrBecomesOne() throws {
        let sweep = FaultSweep(disk: SimulatedDisk(), submissions: Submissions()) { process, submissions in
            try submissions.append(count: 1, through: LogWriter(TestLedger.create(process)))
        }
        try sweep.crashEverywhere(seeds: 0...11) { disk, submissions in
            try Self.complete(disk, submissions)
            try checkPromises(on: disk, submissions)
        }
    }

    /// A ledger whose making returned is there after a power loss.
    @Test func whatWasMadeIsDurable() throws {
        let disk = SimulatedDisk()
        _ = try TestLedger.create(SimulatedFileSystem(disk))
        for seed in UInt64(0)...49 {
            expectPromises("seed \(seed)") { try checkPromises(on: disk.afterPowerLoss(seed: seed), Submissions()) }
        }
    }

    /// Completing it may be interrupted as well.
    @Test func anInterruptedCompletion() throws {
        let first = FaultSweep(disk: SimulatedDisk(), submissions: Submissions()) { process, _ in
            _ = try TestLedger.create(process)
        }
        for call in try first.calls() {
            let left = first.run(.stop, at: call.number).0.afterPowerLoss(seed: 7)
            guard try storageError({ try TestLedger.open(left) }) != nil else { continue }
            let second = FaultSweep(disk: left, submissions: Submissions(), scenario: first.scenario)
            try second.crashEverywhere(seeds: 0...1) { disk, submissions in
                try Self.complete(disk, submissions)
                try checkPromises(on: disk, submissions, isQuick: true)
            }
        }
    }

    private static func complete(_ disk: SimulatedDisk, _ submissions: Submissions) throws {
        guard let error = try storageError({ try TestLedger.open(disk) }) else { return }
        guard error.code == .notALedger, submissions.acknowledged.isEmpty else { throw error }
        _ = try TestLedger.create(SimulatedFileSystem(disk))
    }
}
