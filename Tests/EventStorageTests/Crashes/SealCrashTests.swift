import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A process that stops, or meets a failing disk, at any call while it replaces a log file by its segment.
@Suite(.countsFaultCases) struct SealCrashTests {
    @Test func everyCall() throws {
        let (disk, submissions) = try FullLedger.disk()
        try sweep(disk, submissions).crashEverywhere(seeds: 0...7) { try FullLedger.check($0, $1) }
    }

    /// Another process had died before it removed the log file, or with half a segment written.
    @Test(arguments: [SimulatedCall.Operation.remove, .rename, .write, .synchronizeDirectory])
    func everyCallOfSealingAgain(died: SimulatedCall.Operation) throws {
        let (disk, submissions) = try FullLedger.disk()
        let dying = SimulatedFileSystem(disk)
        dying.setScript { call in
            let isSecond = call.path == "/ledger/active-0.log" || call.path != "/ledger/segments/0.segment.tmp"
            return switch (died, call.operation) {
            case (.remove, .remove): isSecond ? .stop : nil
            case (.write, .write): .stopAfterTransferring(300)
            case (.synchronizeDirectory, .synchronizeDirectory): call.path == "/ledger/segments" ? .stop : nil
            default: call.operation == died ? .stop : nil
            }
        }
        #expect(throws: StorageError.self) { try FullLedger.seal(dying) }
        try sweep(disk, submissions).crashEverywhere(seeds: 0...7) { try FullLedger.check($0, $1) }
    }

    @Test(arguments: [Errno.ioError, .noSpace, .tooManyOpenFiles, .readOnlyFileSystem, .permissionDenied])
    func everyCallFails(error: Errno) throws {
        try fail(.fail(error)) { _ in true }
    }

    /// Of what a failed sync should have kept, the disk has some.
    @Test(arguments: [1, 3, 6] as [UInt64]) func everySyncFails(kept: UInt64) throws {
        try fail(.failAfterKeepingSome(.ioError, seed: kept)) { $0.isSync }
    }

    @Test(arguments: [1, 100]) func everyTransferIsShort(count: Int) throws {
        let (disk, submissions) = try FullLedger.disk()
        let process = SimulatedFileSystem(disk) { $0.count != nil ? .short(count) : nil }
        #expect(try FullLedger.seal(process) == .sealed)
        try FullLedger.check(disk, submissions)
    }

    /// The disk is full from some call on, until somebody frees space.
    @Test(arguments: [0, 1, 300]) func noSpace(written: Int) throws {
        let (disk, submissions) = try FullLedger.disk()
        for call in try sweep(disk, submissions).calls() where call.takesSpace {
            let copy = disk.copy()
            let process = SimulatedFileSystem(copy) { current in
                guard current.takesSpace, current.number >= call.number else { return nil }
                let isPartial = current.number == call.number && current.operation == .write && written > 0
                return isPartial ? .short(written) : .fail(.noSpace)
            }
            expectPromises("full from \(call), \(written) bytes before") {
                guard try storageError({ try FullLedger.seal(process) })?.code == .noSpace else {
                    throw BrokenPromise("sealed on a full disk")
                }
                try FullLedger.checkEvents(copy, submissions, "while the disk is full")
                // Others append meanwhile.
                process.setScript(nil)
                guard try FullLedger.seal(process) == .sealed else {
                    throw BrokenPromise("not sealed with space again")
                }
                try FullLedger.check(copy, submissions)
            }
        }
    }

    /// What was written is read back before the log file goes: a disk that keeps other bytes is noticed.
    @Test(arguments: [50, 200, -150, -90, -20]) func aDiskThatKeepsOtherBytes(place: Int) throws {
        let (disk, submissions) = try FullLedger.disk()
        let process = SimulatedFileSystem(disk)
        process.setScript { [disk] call in
            // Between the sync and the reading back.
            if call.operation == .open, call.fileName == "0.segment.tmp", call.mode == .read {
                disk.changeContent(of: call.path) { $0[place < 0 ? $0.count + place : place] ^= 1 }
            }
            return nil
        }
        let error = try storageError { try FullLedger.seal(process) }
        #expect(error?.code == .corrupt && error?.path?.hasSuffix("0.segment.tmp") == true)
        #expect(disk.names(in: TestLedger.path).contains("active-0.log"))
        try FullLedger.check(disk, submissions)
    }

    /// A segment that is there already and is not this file's costs nobody the file.
    @Test func anotherSegmentInTheWay() throws {
        let (disk, submissions) = try FullLedger.disk()
        let (other, _) = try FullLedger.disk()
        #expect(try FullLedger.seal(SimulatedFileSystem(other)) == .sealed)
        try SimulatedFileSystem(disk).createDirectory("/ledger/segments")
        var bytes = try #require(other.content(of: FullLedger.segment))
        bytes[60] ^= 1
        disk.replaceContent(of: FullLedger.segment, with: bytes)
        let log = disk.content(of: TestLedger.log)
        #expect(try storageError { try FullLedger.seal(SimulatedFileSystem(disk)) }?.code == .corrupt)
        #expect(disk.content(of: TestLedger.log) == log)
        disk.removeFile(FullLedger.segment)
        try FullLedger.check(disk, submissions)
    }

    private func sweep(_ disk: SimulatedDisk, _ submissions: Submissions) -> FaultSweep {
        FaultSweep(disk: disk, submissions: submissions) { process, _ in _ = try FullLedger.seal(process) }
    }

    private func fail(_ fault: Fault, at isChosen: (SimulatedCall) -> Bool) throws {
        let (disk, submissions) = try FullLedger.disk()
        for call in try sweep(disk, submissions).calls() where isChosen(call) {
            let copy = disk.copy()
            let process = SimulatedFileSystem(copy) { $0.number == call.number ? fault : nil }
            expectPromises("\(fault) at \(call)") {
                if let error = try storageError({ try FullLedger.seal(process) }) {
                    guard error.code != .corrupt, error.cause != nil, error.path != nil else { throw error }
                }
                for seed in UInt64(0)...3 {
                    let left = copy.afterPowerLoss(seed: seed)
                    try FullLedger.checkEvents(left, submissions, "after a power loss, seed \(seed)")
                }
                try FullLedger.check(copy, submissions)
            }
        }
    }
}
