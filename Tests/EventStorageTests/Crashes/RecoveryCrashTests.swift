import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A process that stops at any call while it repairs what another left.
@Suite(.countsFaultCases) struct RecoveryCrashTests {
    /// A torn frame of several sectors, as a power loss or a kill leaves it.
    @Test(arguments: [nil, 3, 5, 8, 11] as [UInt64?], [0, 5_000])
    func aTornTail(powerLossSeed: UInt64?, preallocation: Int) throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2], preallocation: preallocation)
        var random = SplitMix64(seed: 1)
        let event = random.bytes(count: 2_000)
        let process = SimulatedFileSystem(disk) { $0.operation == .write ? .stopAfterTransferring(1_500) : nil }
        #expect(throws: StorageError.self) {
            try submissions.append([event], through: LogWriter(TestLedger.open(process)))
        }
        try sweep(powerLossSeed.map { disk.afterPowerLoss(seed: $0) } ?? disk, submissions)
    }

    @Test func aFrameThatWasNotSynced() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2])
        let process = SimulatedFileSystem(disk) { $0.operation == .synchronizeData ? .stop : nil }
        #expect(throws: StorageError.self) {
            try submissions.append(count: 2, through: LogWriter(TestLedger.open(process)))
        }
        try sweep(disk, submissions)
    }

    /// A frame whose sync failed, of which the disk has nothing, some or all.
    @Test(arguments: [0, 1, 5, 9] as [UInt64])
    func aPoisonedFile(kept: UInt64) throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2])
        var random = SplitMix64(seed: 1)
        let process = SimulatedFileSystem(disk) { call in
            call.operation == .synchronizeData ? .failAfterKeepingSome(.ioError, seed: kept) : nil
        }
        let event = random.bytes(count: 900)
        let error = try storageError { try submissions.append([event], through: LogWriter(TestLedger.open(process))) }
        #expect(error?.code == .outcomeUnknown)
        #expect(disk.names(in: TestLedger.path).contains("active-0.poisoned"))
        try sweep(disk, submissions)
    }

    private func sweep(_ disk: SimulatedDisk, _ submissions: Submissions) throws {
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, submissions in
            let writer = try LogWriter(TestLedger.open(process))
            try submissions.append(count: 1, through: writer)
        }
        try sweep.crashEverywhere(seeds: 0...7) { try checkPromises(on: $0, $1) }
    }

    /// What was torn is set aside before it is cut off: at every moment it is in the log or in quarantine.
    @Test func tornBytesAreNeverLost() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2])
        let restarted = disk.afterRestart()
        let torn = (1...700).map { UInt8($0 & 0xFF) | 1 }
        restarted.changeContent(of: TestLedger.log) { $0 += torn }
        let sweep = FaultSweep(disk: restarted, submissions: submissions) { process, _ in
            try LogWriter(TestLedger.open(process)).withLock { _ in }
        }
        try sweep.crashEverywhere(seeds: 0...9) { disk, _ in
            let files = contents(of: disk)
            let isInLog = files["\(TestLedger.log)"]?.suffix(700).elementsEqual(torn) == true
            let isAside = files.contains { $0.key.contains("quarantine") && $0.value == torn }
            guard isInLog || isAside else { throw BrokenPromise("the torn bytes are gone: \(files.keys.sorted())") }
        }
    }
}
