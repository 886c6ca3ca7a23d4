import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Leaves out one sync at a time: a promise must break, or the sync is not needed or not tested.
@Suite(.countsFaultCases) struct SyncMutationTests {
    @Test func inMakingALedger() throws {
        let sweep = FaultSweep(disk: SimulatedDisk(), submissions: Submissions()) { process, _ in
            _ = try TestLedger.create(process)
        }
        let idle = try idleSyncs(sweep) { disk, submissions, isDone in
            if let error = try storageError({ try TestLedger.open(disk) }) {
                guard error.code == .notALedger, !isDone else { throw error }
                _ = try TestLedger.create(SimulatedFileSystem(disk))
            }
            try checkPromises(on: disk, submissions)
        }
        #expect(idle == [])
    }

    /// Who made the ledger died before its name was durable: the first commit cannot know.
    @Test func inTheFirstCommit() throws {
        let disk = SimulatedDisk()
        let dying = SimulatedFileSystem(disk)
        dying.setScript { [disk] call in
            call.operation == .synchronizeDirectory && disk.content(of: TestLedger.ledgerFile) != nil ? .stop : nil
        }
        #expect(throws: StorageError.self) { try TestLedger.create(dying) }
        let sweep = FaultSweep(disk: disk, submissions: Submissions()) { process, submissions in
            try submissions.append(count: 1, through: LogWriter(TestLedger.open(process)))
        }
        let idle = try idleSyncs(sweep, inTheEnd: true) { disk, submissions, _ in
            try checkPromises(on: disk, submissions)
        }
        // There is no frame yet that its first sync of the log could keep.
        #expect(idle == ["synchronizeData /ledger/active-0.log"])
    }

    @Test(arguments: [0, 700])
    func inAppending(preallocation: Int) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [1], preallocation: preallocation)
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, submissions in
            let writer = try LogWriter(TestLedger.open(process, preallocation: preallocation))
            try submissions.append(count: 1, through: writer)
            try submissions.append(count: 1, through: writer)
        }
        let idle = try idleSyncs(sweep) { disk, submissions, _ in try checkPromises(on: disk, submissions) }
        #expect(idle == [])
    }

    @Test func inStartingAFile() throws {
        var (disk, submissions) = try NearlyFullLedger.disk()
        try submissions.append(count: 1, through: TestLedger.writer(disk))
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, submissions in
            try submissions.append(count: 1, through: LogWriter(TestLedger.open(process)))
        }
        let idle = try idleSyncs(sweep, seeds: 0...1) { disk, submissions, _ in
            try checkPromises(on: disk, submissions, isQuick: true)
        }
        #expect(idle == [])
    }

    /// A frame that its process wrote and did not sync: a reader of the recovered log sees it, so it must stay.
    @Test func inTakingOverAFrame() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [1])
        let dead = SimulatedFileSystem(disk) { $0.isSync ? .stop : nil }
        #expect(throws: StorageError.self) {
            try submissions.append(count: 2, through: LogWriter(TestLedger.open(dead)))
        }
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, _ in
            try LogWriter(TestLedger.open(process)).withLock { _ in }
        }
        let idle = try idleSyncs(sweep, inTheEnd: true) { disk, _, _ in
            guard try TestLedger.events(disk).count == 3 else { throw BrokenPromise("a recovered frame is gone") }
        }
        #expect(idle == [])
    }

    @Test func inSettingATornTailAside() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [1])
        let torn = [UInt8](repeating: 0xEE, count: 700)
        disk.changeContent(of: TestLedger.log) { $0 += torn }
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, submissions in
            try submissions.append(count: 1, through: LogWriter(TestLedger.open(process)))
        }
        let idle = try idleSyncs(sweep) { disk, submissions, _ in
            let isInLog = disk.content(of: TestLedger.log)?.suffix(700).elementsEqual(torn) == true
            guard isInLog || contents(of: disk).contains(where: { $0.value == torn }) else {
                throw BrokenPromise("the torn bytes are gone")
            }
            try checkPromises(on: disk, submissions)
        }
        // Cutting the tail off need not be durable before the next frame is: it would be found torn again.
        #expect(idle == ["synchronizeData /ledger/active-0.log"])
    }

    @Test func inRepairingAPoisonedFile() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [1])
        let failing = SimulatedFileSystem(disk) { $0.isSync ? .fail(.ioError) : nil }
        #expect(throws: StorageError.self) {
            try submissions.append(count: 2, through: LogWriter(TestLedger.open(failing)))
        }
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, _ in
            try LogWriter(TestLedger.open(process)).withLock { _ in }
        }
        let idle = try idleSyncs(sweep) { disk, submissions, _ in try checkPromises(on: disk, submissions) }
        // The copy was synced before it got its name, so catching up finds nothing more to sync.
        #expect(idle == ["synchronizeData /ledger/active-0.log"])
    }

    @Test func inSealing() throws {
        let (disk, submissions) = try FullLedger.disk()
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, _ in
            _ = try FullLedger.seal(process)
        }
        let idle = try idleSyncs(sweep) { disk, submissions, _ in
            try FullLedger.checkEvents(disk, submissions, "after sealing")
        }
        // A log file whose removal is not durable comes back beside its segment, and is removed again.
        #expect(idle == ["synchronizeDirectory /ledger"])
    }

    /// Who named the segment died before its name was durable.
    @Test func inSealingAgain() throws {
        let (disk, submissions) = try FullLedger.disk()
        let dying = SimulatedFileSystem(disk) { call in
            call.operation == .synchronizeDirectory && call.path == "/ledger/segments" ? .stop : nil
        }
        #expect(throws: StorageError.self) { try FullLedger.seal(dying) }
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, _ in
            _ = try FullLedger.seal(process)
        }
        let idle = try idleSyncs(sweep) { disk, submissions, _ in
            try FullLedger.checkEvents(disk, submissions, "after sealing again")
        }
        #expect(idle == ["synchronizeDirectory /ledger"])
    }

    /// The syncs of a scenario without which every promise still holds.
    private func idleSyncs(
        _ sweep: FaultSweep, inTheEnd: Bool = false, seeds: ClosedRange<UInt64> = 0...29,
        check: (SimulatedDisk, Submissions, _ isDone: Bool) throws -> Void
    ) throws -> [String] {
        let calls = try sweep.calls()
        return calls.filter(\.isSync).filter { dropped in
            var sweep = sweep
            sweep.dropped = dropped.number
            let ends = [calls.count]
            let moments = inTheEnd ? ends : ends + (dropped.number + 1..<calls.count)
            return !moments.contains { moment in
                let (left, acknowledged) = sweep.run(.stop, at: moment)
                let outcomes = [left.copy()] + seeds.map { left.afterPowerLoss(seed: $0) }
                return outcomes.contains { disk in
                    FaultTally.count()
                    return (try? check(disk, acknowledged, moment == calls.count)) == nil
                }
            }
        }.map { "\($0.operation.rawValue) \($0.path)" }
    }
}
