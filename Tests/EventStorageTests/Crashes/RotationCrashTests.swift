import TestSupport
import Testing

@testable import EventStorage

/// A process that stops at any call while one log file is followed by the next.
@Suite(.countsFaultCases) struct RotationCrashTests {
    /// The calls from the last event of the first file to the first of the second, in two halves.
    @Test(arguments: [0, 1])
    func betweenTwoFiles(half: Int) throws {
        let (disk, submissions) = try NearlyFullLedger.disk()
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, submissions in
            let writer = try LogWriter(TestLedger.open(process))
            try submissions.append(count: 1, through: writer)
            try submissions.append(count: 2, through: writer)
        }
        let calls = try sweep.calls()
        let begin = try #require(calls.firstIndex { $0.operation == .write && $0.fileName == "active-0.log" })
        let middle = try #require(calls.firstIndex { $0.operation == .rename })
        let range = half == 0 ? begin..<middle : middle..<calls.count
        try sweep.crash(in: range, seeds: 0...1) { try checkPromises(on: $0, $1, isQuick: true) }
    }
}
