import EventStorage
import LedgerModel
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// A ledger of four events a file, its backup, and what is made of that.
@Suite struct RestoreTests {
    static let restored = "/restored"

    /// A ledger of six events and a backup of it; `seals` its first file.
    static func backedUp(seals: Bool = false) throws -> (SimulatedLedger, Ledger) {
        let setup = SimulatedLedger()
        let ledger = try Ledger.create(
            at: SimulatedLedger.path, currency: .usd, timeZone: "UTC", id: Array(1...16),
            fileSystem: SimulatedFileSystem(setup.disk), clock: { setup.clock.now }, writerName: "maker",
            segmentHeight: 2, preallocationByteCount: 0)
        for name in ["a", "b", "c", "d", "e", "f"] { try ledger.append(opened(name)) }
        if seals { try ledger.sealFullFiles() }
        _ = try ledger.backUp(to: "/backup")
        return (setup, ledger)
    }

    static func restore(
        _ setup: SimulatedLedger, _ fileSystem: SimulatedFileSystem? = nil, checkpoint: Checkpoint? = nil
    ) throws -> Ledger.Restored {
        try Ledger.restore(
            "/backup", to: restored, checkpoint: checkpoint, actor: "ann", reason: "disk replaced",
            fork: Array(repeating: 7, count: 16), fileSystem: fileSystem ?? SimulatedFileSystem(setup.disk),
            clock: { setup.clock.now }, writerName: "restorer")
    }

    static func open(_ disk: SimulatedDisk, at path: String = restored) throws -> Ledger {
        try Ledger(opening: path, fileSystem: SimulatedFileSystem(disk), clock: { noon })
    }

    @Test(arguments: [false, true]) func goesOnWhereTheBackupEnds(isSealed: Bool) throws {
        let (setup, ledger) = try Self.backedUp(seals: isSealed)
        let head = try ledger.head()
        let restored = try Self.restore(setup)
        #expect(restored.sequence == 6)
        let copy = try Self.open(setup.disk.afterPowerLoss(seed: 2))
        #expect(try Array(copy.events().prefix(6)) == (try ledger.events()))
        let event = try #require(try copy.events().last)
        #expect(
            event.payload
                == .restored(
                    Restoration(
                        backup: "backup", treeSize: 6, treeRoot: try ledger.checkpoint().root.bytes,
                        fork: Array(repeating: 7, count: 16))))
        #expect(event.actor == "ann")
        #expect(event.reason == "disk replaced")
        #expect(copy.id == ledger.id)
        // Both go on with the same words, and are told apart all the same.
        try ledger.append(opened("g"))
        try copy.append(opened("g"))
        _ = try copy.audit()
        #expect(try copy.head().root != ledger.head().root)
        let early = Checkpoint(
            origin: ledger.origin, treeSize: head.treeSize, root: try #require(Self.root(of: restored)))
        _ = try copy.audit(against: early)
        _ = try ledger.audit(against: early)
    }

    private static func root(of restored: Ledger.Restored) -> MerkleHash? { MerkleHash(restored.restoration.treeRoot) }

    /// The two continuations do not take each other's checkpoints or backups.
    @Test func twoContinuationsAreNeverMixed() throws {
        let (setup, ledger) = try Self.backedUp()
        let copy = try Self.restore(setup).ledger
        try ledger.append(opened("g"))
        let mixed = #expect(throws: ProofError.self) { try copy.audit(against: ledger.checkpoint()) }
        #expect(
            mixed?.description.hasSuffix("; it was restored from a backup of 6 events, as event 6 says") == true,
            "\(String(describing: mixed))")
        #expect(throws: ProofError.self) { try ledger.audit(against: copy.checkpoint()) }
        // The backup still fits both: it holds what they have in common.
        _ = try ledger.backUp(to: "/backup")
        #expect(throws: ProofError.self) { try copy.backUp(to: "/backup") }
        _ = try copy.backUp(to: "/other")
        #expect(try Self.open(setup.disk, at: "/other").told().last == "restored")
    }

    @Test func mustBeginWithTheCheckpoint() throws {
        let (setup, ledger) = try Self.backedUp()
        let fitting = try ledger.checkpoint()
        try ledger.append(opened("g"))
        let later = try ledger.checkpoint()
        let stranger = Checkpoint(origin: "o", treeSize: 0, root: .emptyRoot)
        for checkpoint in [later, stranger] {
            #expect(throws: ProofError.self) { try Self.restore(setup, checkpoint: checkpoint) }
            let error = #expect(throws: LedgerError.self) { try Self.open(setup.disk) }
            #expect(error?.code == .notALedger)
            #expect(error?.message == "/restored is a ledger whose restoring was cut short")
        }
        _ = try Self.restore(setup, checkpoint: fitting)
        #expect(try Self.open(setup.disk).told().count == 7)
    }

    @Test func neverOverwrites() throws {
        let (setup, ledger) = try Self.backedUp()
        let process = SimulatedFileSystem(setup.disk)
        _ = try Self.restore(setup)
        let before = setup.disk.files(in: "/restored")
        #expect(try #require(throws: LedgerError.self) { try Self.restore(setup) }.code == .alreadyExists)
        try process.createDirectory("/folder")
        setup.disk.replaceContent(of: "/folder/letter", with: [1])
        setup.disk.replaceContent(of: "/file", with: [1])
        for path in ["/folder", "/file", "/ledger", "/backup"] {
            let error = #expect(throws: LedgerError.self) {
                try Ledger.restore(
                    "/backup", to: path, fork: Array(1...16), fileSystem: process, clock: { noon })
            }
            #expect(error?.code == .alreadyExists, "\(path)")
        }
        #expect(setup.disk.files(in: "/restored") == before)
        #expect(try ledger.told().count == 6)
        #expect(setup.disk.content(of: "/folder/letter") == [1])
    }

    @Test func refusesWhatIsNoBackup() throws {
        let (setup, _) = try Self.backedUp()
        let process = SimulatedFileSystem(setup.disk)
        let error = #expect(throws: LedgerError.self) {
            try Ledger.restore("/missing", to: "/new", fork: Array(1...16), fileSystem: process, clock: { noon })
        }
        #expect(error?.code == .notALedger)
        #expect(setup.disk.names(in: "/new") == [])
    }

    /// Every bit of every file of the backup: found, or what is restored is the same.
    @Test(arguments: ["active-0.log", "active-4.log", "LEDGER"]) func damageIsNeverRestored(file: String) throws {
        let (setup, ledger) = try Self.backedUp()
        let path = FilePath("/backup/\(file)")
        let events = try ledger.events()
        for bit in stride(from: 0, to: try #require(setup.disk.content(of: path)).count * 8, by: 5) {
            let damaged = setup.on(setup.disk.copy())
            damaged.disk.changeContent(of: path) { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
            do {
                let restored = try Self.restore(damaged).ledger
                #expect(try Array(restored.events().prefix(6)) == events, "bit \(bit)")
            } catch let error as LedgerError {
                #expect([.corrupt, .newerFormat].contains(error.code), "bit \(bit): \(error)")
                #expect(throws: LedgerError.self) { try Self.open(damaged.disk) }
            }
        }
    }

    /// Stopped at any call: no ledger, or the whole one with its mark; the same command completes it.
    @Test(arguments: [false, true]) func aRestoringThatIsCutShort(isSealed: Bool) throws {
        let (setup, ledger) = try Self.backedUp(seals: isSealed)
        let told = try ledger.told() + ["restored"]
        let counting = SimulatedFileSystem(setup.disk.copy())
        _ = try Self.restore(setup, counting)
        for call in counting.calls where call.changesSomething {
            for seed in [nil, 0, 1] as [UInt64?] {
                let disk = setup.disk.copy()
                let process = SimulatedFileSystem(disk) { $0.number == call.number ? .stop : nil }
                _ = try? Self.restore(setup, process)
                process.stop()
                let left = seed.map(disk.afterPowerLoss) ?? disk
                do {
                    #expect(try Self.open(left).told() == told, "\(call), seed \(seed ?? 99)")
                    continue
                } catch let error as LedgerError {
                    #expect(error.code == .notALedger, "\(call): \(error)")
                }
                let again = try Self.restore(setup.on(left)).ledger
                #expect(try again.told() == told, "\(call), seed \(seed ?? 99)")
                #expect(try Self.open(left.afterPowerLoss(seed: 3)).told() == told)
            }
        }
    }

    /// What an earlier try derived from its log goes too.
    @Test func nothingOfAnEarlierTryIsLeft() throws {
        let (setup, ledger) = try Self.backedUp()
        let process = SimulatedFileSystem(setup.disk)
        for folder in ["/restored", "/restored/snapshots", "/restored/segments"] {
            try process.createDirectory(FilePath(folder))
        }
        let leftovers: [FilePath] = [
            "/restored/LEDGER.restoring", "/restored/snapshots/6.snapshot", "/restored/segments/0.segment",
            "/restored/active-0.log", "/restored/active-4.log", "/restored/HEAD",
        ]
        for path in leftovers { setup.disk.replaceContent(of: path, with: [1, 2, 3]) }
        #expect(try Self.restore(setup).ledger.told() == ledger.told() + ["restored"])
        #expect(!setup.disk.names(in: "/restored/snapshots").contains("6.snapshot"))
        #expect(setup.disk.names(in: "/restored/segments") == [])
        _ = try Self.open(setup.disk).audit()
    }

    /// A backup that was cut short while its files got their names has all that is needed.
    @Test func restoresFromABackupThatWasCutShort() throws {
        let (setup, ledger) = try Self.backedUp()
        for name in ["g", "h", "i"] { try ledger.append(opened(name)) }
        let told = try ledger.told()
        let counting = SimulatedFileSystem(setup.disk.copy())
        _ = try setup.open(counting).backUp(to: "/backup")
        var unfinished = 0
        for call in counting.calls where call.changesSomething {
            let disk = setup.disk.copy()
            let process = SimulatedFileSystem(disk) { $0.number == call.number ? .stop : nil }
            _ = try? setup.open(process).backUp(to: "/backup")
            process.stop()
            if disk.names(in: "/backup").contains("LEDGER.unfinished") { unfinished += 1 }
            let restored = try Self.restore(setup.on(disk)).ledger
            let found = try restored.told().dropLast()
            #expect(told.starts(with: found) && found.count >= 6, "\(call)")
        }
        #expect(unfinished > 3)
    }
}
