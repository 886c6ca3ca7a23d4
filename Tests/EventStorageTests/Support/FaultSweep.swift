import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Runs a scenario once for each of its calls and each fault of that call, and checks the promises after each.
struct FaultSweep {
    typealias Scenario = (SimulatedFileSystem, inout Submissions) throws -> Void

    /// The disk and what was acknowledged on it before.
    let disk: SimulatedDisk
    let submissions: Submissions
    let scenario: Scenario
    /// A call that does nothing and reports success.
    var dropped: Int?

    /// The calls of the scenario when nothing goes wrong.
    func calls() throws -> [SimulatedCall] {
        let process = SimulatedFileSystem(disk.copy())
        var submissions = submissions
        try scenario(process, &submissions)
        return process.calls
    }

    /// The process stops at the call given, or within it; what it leaves, and what was acknowledged by then.
    func run(_ fault: Fault, at number: Int) -> (SimulatedDisk, Submissions) {
        let disk = disk.copy()
        let process = SimulatedFileSystem(disk) { [dropped] call in
            call.number == number ? fault : call.number == dropped ? .lie : nil
        }
        var submissions = submissions
        // A process that stopped tells its caller nothing.
        try? scenario(process, &submissions)
        process.stop()
        return (disk, submissions)
    }

    /// Stops at every call that changes something, and behind the last; checks what a kill leaves, and what a power
    /// loss leaves with each of the seeds.
    func crashEverywhere(seeds: ClosedRange<UInt64>, check: (SimulatedDisk, Submissions) throws -> Void) throws {
        try crash(in: 0..<calls().count, seeds: seeds, check: check)
    }

    func crash(
        in range: Range<Int>, seeds: ClosedRange<UInt64>, check: (SimulatedDisk, Submissions) throws -> Void
    ) throws {
        let calls = try calls()
        for call in calls[range] where call.changesSomething {
            for fault in Self.stops(at: call) { stop(fault, at: call.number, "\(call)", seeds: seeds, check: check) }
        }
        stop(.stop, at: calls.count, "the end", seeds: seeds, check: check)
    }

    private func stop(
        _ fault: Fault, at number: Int, _ moment: String, seeds: ClosedRange<UInt64>,
        check: (SimulatedDisk, Submissions) throws -> Void
    ) {
        let (left, acknowledged) = run(fault, at: number)
        expectPromises("killed, \(fault) at \(moment)") { try check(left.copy(), acknowledged) }
        guard fault == .stop else { return }
        for seed in seeds {
            expectPromises("power lost, \(fault) at \(moment), seed \(seed)") {
                try check(left.afterPowerLoss(seed: seed), acknowledged)
            }
        }
    }

    private static func stops(at call: SimulatedCall) -> [Fault] {
        guard call.operation == .write, let count = call.count else { return [.stop] }
        let parts = Set([1, count / 2, count - 1]).filter { $0 > 0 && $0 < count }.sorted()
        return [.stop] + parts.map { .stopAfterTransferring($0) }
    }
}

/// Records an issue that says what had happened, when a promise is broken or an error thrown.
func expectPromises(_ fault: @autoclosure () -> String, _ check: () throws -> Void) {
    FaultTally.count()
    do {
        try check()
    } catch {
        Issue.record("\(fault()): \(error)")
    }
}
