import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// The simulated disk itself: what it forgets, and what it may not.
@Suite struct SimulatedDiskTests {
    @Test func onlySyncedBytesOutliveThePower() throws {
        let process = SimulatedFileSystem()
        let file = try process.open("/a", .create)
        try process.synchronizeDirectory("/")
        try file.writeFully([1, 2, 3], at: 0)
        #expect(process.disk.afterPowerLoss(seed: 0).content(of: "/a") == [])
        #expect(process.disk.afterPowerLoss(seed: 1).content(of: "/a") == [1, 2, 3])
        #expect(process.disk.copy().content(of: "/a") == [1, 2, 3])
        #expect(process.disk.hasUnsyncedContent(in: "/a"))
        try file.synchronizeData()
        #expect(process.disk.afterPowerLoss(seed: 0).content(of: "/a") == [1, 2, 3])
        try file.truncate(to: 1)
        #expect(process.disk.afterPowerLoss(seed: 0).content(of: "/a") == [1, 2, 3])
        #expect(process.disk.afterPowerLoss(seed: 1).content(of: "/a") == [1])
    }

    @Test func onlySyncedNamesOutliveThePower() throws {
        let process = SimulatedFileSystem()
        let file = try process.open("/a", .create)
        try file.writeFully([1], at: 0)
        try file.synchronizeData()
        #expect(process.disk.afterPowerLoss(seed: 0).names(in: "/") == [])
        try process.synchronizeDirectory("/")
        try process.rename("/a", to: "/b")
        #expect(process.disk.names(in: "/") == ["b"])
        #expect(process.disk.afterPowerLoss(seed: 0).names(in: "/") == ["a"])
        #expect(process.disk.afterPowerLoss(seed: 1).names(in: "/") == ["b"])
        try process.synchronizeDirectory("/")
        try process.remove("/b")
        #expect(process.disk.afterPowerLoss(seed: 0).content(of: "/b") == [1])
    }

    @Test func writesAreTornIntoSectors() throws {
        let process = SimulatedFileSystem()
        let file = try process.open("/a", .create)
        try file.writeFully([UInt8](repeating: 1, count: 2_000), at: 0)
        try file.synchronizeData()
        try process.synchronizeDirectory("/")
        try file.writeFully([UInt8](repeating: 2, count: 1_500), at: 100)
        var outcomes: Set<[UInt8]> = []
        for seed in UInt64(0)..<200 {
            let content = try #require(process.disk.afterPowerLoss(seed: seed).content(of: "/a"))
            #expect(content.count == 2_000 && content == process.disk.afterPowerLoss(seed: seed).content(of: "/a"))
            for start in stride(from: 0, to: 1_600, by: 512) {
                // Within a sector, all of the write or nothing of it.
                #expect(Set(content[max(start, 100)..<min(start + 512, 1_600)]).count == 1)
            }
            outcomes.insert(content)
        }
        #expect(outcomes.count == 16)
    }

    @Test func aFailedSyncForgetsAndTheNextReportsSuccess() throws {
        let process = SimulatedFileSystem()
        let file = try process.open("/a", .create)
        try process.synchronizeDirectory("/")
        try file.writeFully([1], at: 0)
        process.setScript { $0.operation == .synchronizeData ? .fail(.ioError) : nil }
        #expect(throws: Errno.ioError) { try file.synchronizeData() }
        process.setScript(nil)
        try file.synchronizeData()
        #expect(process.disk.content(of: "/a") == [1])
        #expect(process.disk.afterPowerLoss(seed: 1).content(of: "/a") == [])
    }

    @Test func aStoppedProcessDoesNothingMoreAndHoldsNoLock() throws {
        let disk = SimulatedDisk()
        let process = SimulatedFileSystem(disk) { $0.operation == .write ? .stopAfterTransferring(2) : nil }
        let file = try process.open("/a", .create)
        #expect(try file.lock(wait: true))
        let other = try SimulatedFileSystem(disk).open("/a", .create)
        #expect(try !other.lock(wait: false))
        #expect(throws: Errno.deadlock) { try other.lock(wait: true) }
        #expect(throws: Errno.stopped) { try file.writeFully([1, 2, 3], at: 0) }
        #expect(process.hasStopped)
        #expect(throws: Errno.stopped) { try file.size() }
        #expect(throws: Errno.stopped) { try process.names(in: "/") }
        #expect(disk.content(of: "/a") == [1, 2])
        #expect(try other.lock(wait: false))
    }

    @Test func callsAreRecordedAndFail() throws {
        let process = SimulatedFileSystem { $0.number == 1 ? .fail(.noSpace) : $0.number == 2 ? .short(1) : nil }
        let file = try process.open("/a", .create)
        #expect(throws: Errno.noSpace) { try file.writeFully([1, 2], at: 5) }
        try file.writeFully([1, 2], at: 0)
        #expect(process.calls.map(\.operation) == [.open, .write, .write, .write])
        #expect(process.calls.map(\.offset) == [nil, 5, 0, 1])
        #expect(process.calls[1].description == "call 1: write /a at 5, 2 bytes")
    }

    @Test func theBootChangesWithThePowerOnly() throws {
        let disk = SimulatedDisk()
        let boot = try SimulatedFileSystem(disk).bootIdentifier()
        #expect(boot.count == 16)
        #expect(try SimulatedFileSystem(disk.copy()).bootIdentifier() == boot)
        #expect(try SimulatedFileSystem(disk.afterPowerLoss(seed: 0)).bootIdentifier() != boot)
        #expect(try SimulatedFileSystem(disk.afterRestart()).bootIdentifier() != boot)
    }

    @Test func anUnnamedFileHasNoName() throws {
        let process = SimulatedFileSystem()
        try process.open("/", .unnamed).writeFully([1], at: 0)
        #expect(process.disk.names(in: "/") == [])
        #expect(throws: Errno.isDirectory) { try process.open("/", .read) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try process.open("/b", .read) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try process.open("/b/c", .create) }
    }

    @Test func theGeneratorIsTheKnownOne() {
        // The first numbers of SplitMix64 from the seed 1234567, as its reference program prints them.
        var random = SplitMix64(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }
}
