import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// The key that users are hashed with goes where the events go.
@Suite struct BackedUpUserKeyTests {
    private static let key = UserKey(ledgerID: BackedUpLedger.header.id, key: Array(1...32))
    private static let other = UserKey(ledgerID: BackedUpLedger.header.id, key: Array(101...132))

    private static func key(on disk: SimulatedDisk, at path: FilePath = BackedUpLedger.backup) throws -> UserKey? {
        try LedgerDirectory(opening: path, fileSystem: SimulatedFileSystem(disk)).readUserKey()
    }

    private static func put(_ key: UserKey, on disk: SimulatedDisk) throws {
        try TestLedger.open(SimulatedFileSystem(disk)).writeUserKey(key)
    }

    private static func restore(_ disk: SimulatedDisk) throws {
        try RestoredFolder(
            copying: BackedUpLedger.backup, to: "/restored", fileSystem: SimulatedFileSystem(disk),
            allowsNetwork: false, rootAt: nil
        ).finish()
    }

    @Test func comesAlongAndBack() throws {
        let (disk, _) = try BackedUpLedger.disk(frames: [3])
        try Self.put(Self.key, on: disk)
        try BackedUpLedger.backUp(disk)
        #expect(try Self.key(on: disk) == Self.key)
        try Self.restore(disk)
        #expect(try Self.key(on: disk.afterPowerLoss(seed: 1), at: "/restored") == Self.key)
    }

    @Test func aBackupWithoutNewEventsTakesIt() throws {
        let (disk, _) = try BackedUpLedger.disk(frames: [3])
        try BackedUpLedger.backUp(disk)
        #expect(try Self.key(on: disk) == nil)
        try Self.put(Self.key, on: disk)
        try BackedUpLedger.backUp(disk)
        #expect(try Self.key(on: disk.afterPowerLoss(seed: 1)) == Self.key)
        try Self.put(Self.other, on: disk)
        try BackedUpLedger.backUp(disk)
        #expect(try Self.key(on: disk) == Self.other)
    }

    @Test(arguments: [true, false]) func whatTheLedgerLostTheBackupKeeps(isDamaged: Bool) throws {
        let (disk, _) = try BackedUpLedger.disk(frames: [3])
        try Self.put(Self.key, on: disk)
        try BackedUpLedger.backUp(disk)
        let path = TestLedger.path.appending("USERKEY")
        if isDamaged { disk.changeContent(of: path) { $0[40] ^= 1 } } else { disk.removeFile(path) }
        var submissions = Submissions()
        try BackedUpLedger.append([1, 2], to: try TestLedger.open(disk), &submissions)
        try BackedUpLedger.backUp(disk)
        #expect(try Self.key(on: disk) == Self.key)
        #expect(try BackedUpLedger.events(disk).count == 6)
    }

    /// A damaged key in the backup is not brought back as if it were one.
    @Test func aDamagedKeyIsNotRestored() throws {
        let (disk, _) = try BackedUpLedger.disk(frames: [3])
        try Self.put(Self.key, on: disk)
        try BackedUpLedger.backUp(disk)
        disk.changeContent(of: BackedUpLedger.backup.appending("USERKEY")) { $0[40] ^= 1 }
        try Self.restore(disk)
        #expect(try Self.key(on: disk, at: "/restored") == nil)
    }

    /// The backup is cut short at any call: it has one of the keys whole, and the next run completes it.
    @Test(arguments: [true, false]) func aCrashLeavesOneOfTheKeys(hasNewEvents: Bool) throws {
        let (disk, _) = try BackedUpLedger.disk(frames: [3])
        try Self.put(Self.key, on: disk)
        try BackedUpLedger.backUp(disk)
        try Self.put(Self.other, on: disk)
        if hasNewEvents {
            var submissions = Submissions()
            try BackedUpLedger.append([1, 2], to: try TestLedger.open(disk), &submissions)
        }
        var number = 0
        var isWhole = false
        while !isWhole {
            let left = disk.copy()
            let process = SimulatedFileSystem(left) { [number] in $0.number == number ? .stop : nil }
            _ = try? BackedUpLedger.backUp(process)
            isWhole = !process.hasStopped
            for seed in 0..<3 as Range<UInt64> {
                let after = seed == 0 ? left.copy() : left.afterPowerLoss(seed: seed)
                if let key = try? Self.key(on: after) { #expect(key == Self.key || key == Self.other) }
                try BackedUpLedger.backUp(after)
                #expect(try Self.key(on: after) == Self.other, "call \(number), seed \(seed)")
            }
            number += 1
        }
        #expect(number > 10)
    }
}
