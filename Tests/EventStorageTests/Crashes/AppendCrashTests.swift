import TestSupport
import Testing

@testable import EventStorage

/// A process that stops at any call while it appends.
@Suite(.countsFaultCases) struct AppendCrashTests {
    /// Files that grow by each frame, and by so many zeros: fewer than a frame, and more than all.
    @Test(arguments: [0, 800, 6_000])
    func theFirstAppends(preallocation: Int) throws {
        let (disk, submissions) = try TestLedger.disk()
        try sweep(disk, submissions, preallocation)
    }

    @Test(arguments: [0, 800, 6_000])
    func appendsAfterARestart(preallocation: Int) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [3, 1], preallocation: preallocation)
        try sweep(disk.afterRestart(), submissions, preallocation)
    }

    /// Frames of part of a sector and of several.
    private func sweep(_ disk: SimulatedDisk, _ submissions: Submissions, _ preallocation: Int) throws {
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, submissions in
            let writer = try LogWriter(TestLedger.open(process, preallocation: preallocation))
            var random = SplitMix64(seed: 1)
            try submissions.append(count: 1, through: writer)
            try submissions.append([random.bytes(count: 700), random.bytes(count: 900)], through: writer)
            try submissions.append(count: 3, through: writer)
        }
        try sweep.crashEverywhere(seeds: 0...14) { try checkPromises(on: $0, $1) }
    }
}
