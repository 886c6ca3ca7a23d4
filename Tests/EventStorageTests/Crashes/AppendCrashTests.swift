import TestSupport
import Testing

@testable import EventStorage

/// A process that stops at any call while it appends.
@Suite(.countsFaultCases) struct AppendCrashTests {
    @Test func theFirstAppends() throws {
        let (disk, submissions) = try TestLedger.disk()
        try sweep(disk, submissions)
    }

    @Test func appendsAfterARestart() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [3, 1])
        try sweep(disk.afterRestart(), submissions)
    }

    /// Frames of part of a sector and of several.
    private func sweep(_ disk: SimulatedDisk, _ submissions: Submissions) throws {
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, submissions in
            let writer = try LogWriter(TestLedger.open(process))
            var random = SplitMix64(seed: 1)
            try submissions.append(count: 1, through: writer)
            try submissions.append([random.bytes(count: 700), random.bytes(count: 900)], through: writer)
            try submissions.append(count: 3, through: writer)
        }
        try sweep.crashEverywhere(seeds: 0...14) { try checkPromises(on: $0, $1) }
    }
}
