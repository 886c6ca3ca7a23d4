import EventStorage
import LedgerModel
import LedgerStore
import TestSupport
import Testing

/// Proofs of the events of a ledger that grows from file to file, four events each.
@Suite struct EventProofLedgerTests {
    @Test(arguments: [false, true]) func everyEventHasAProofAtEverySize(isSealed: Bool) throws {
        let setup = SimulatedLedger()
        let ledger = try Ledger.create(
            at: SimulatedLedger.path, currency: .usd, timeZone: "UTC", id: Array(1...16),
            fileSystem: SimulatedFileSystem(setup.disk), clock: { setup.clock.now }, segmentHeight: 2)
        let key = try NoteSigner(generatingNamed: "k")
        var checkpoints = [try ledger.checkpoint()]
        for count in 1...13 {
            try ledger.append(opened("project \(count)"))
            if isSealed { try ledger.sealFullFiles() }
            let checkpoint = try ledger.checkpoint()
            #expect(checkpoint.treeSize == UInt64(count))
            #expect(checkpoint.root.hexadecimal == (try ledger.head().root))
            #expect(checkpoint.ledgerID == ledger.id)
            #expect(checkpoint.recordedAt == noon.description)
            for sequence in 0..<UInt64(count) {
                let proof = try ledger.proof(of: sequence, signedBy: key)
                let read = try EventProof(parsing: Array(proof.encoded.utf8))
                try read.check()
                try read.note.check(by: key.verifier)
                #expect(read.checkpoint == checkpoint)
                #expect(try read.decodedEvent() == (try ledger.events()[Int(sequence)]))
            }
            let beyond = #expect(throws: ProofError.self) { try ledger.proof(of: UInt64(count), signedBy: nil) }
            #expect(beyond?.kind == .refuted)
            checkpoints.append(checkpoint)
        }
        for checkpoint in checkpoints { #expect(try ledger.audit(against: checkpoint).treeSize == 13) }
    }

    @Test func anEmptyLedgerHasACheckpointButNoProof() throws {
        let ledger = try SimulatedLedger().create()
        let checkpoint = try ledger.checkpoint()
        #expect(checkpoint.treeSize == 0)
        #expect(checkpoint.recordedAt == nil)
        #expect(checkpoint.root == .emptyRoot)
        _ = try ledger.audit(against: checkpoint)
        #expect(throws: ProofError.refuted("there is no event 0: the ledger holds none")) {
            try ledger.proof(of: 0, signedBy: nil)
        }
    }

    /// What was put back to an earlier state agrees with itself, and with no later checkpoint; nor does what went on
    /// otherwise from there.
    @Test func aCheckpointFindsARollback() throws {
        let setup = SimulatedLedger()
        let ledger = try setup.create()
        try ledger.append(opened("a"))
        let earlier = setup.on(setup.disk.copy())
        try ledger.append(opened("b"))
        let checkpoint = try ledger.checkpoint()
        let rolledBack = try earlier.open()
        _ = try rolledBack.audit()
        let shorter = #expect(throws: ProofError.self) { try rolledBack.audit(against: checkpoint) }
        #expect(shorter?.description.hasPrefix("the ledger holds 1 events, the checkpoint states 2: ") == true)
        try rolledBack.append(opened("c"))
        _ = try rolledBack.audit()
        let other = #expect(throws: ProofError.self) { try rolledBack.audit(against: checkpoint) }
        #expect(other?.description.hasPrefix("the ledger's first 2 events have the tree root ") == true)
        try rolledBack.append(opened("d"))
        #expect(throws: ProofError.self) { try rolledBack.audit(against: checkpoint) }
        try ledger.append(opened("e"))
        _ = try ledger.audit(against: checkpoint)
    }

    @Test func aCheckpointOfAnotherLedgerIsRefused() throws {
        let ledger = try SimulatedLedger().create()
        for (origin, found) in [
            (Checkpoint.origin(ledgerID: String(repeating: "ab", count: 16)), "the ledger abab"),
            ("example.org/log", "of example.org/log;"),
        ] {
            let other = Checkpoint(origin: origin, treeSize: 0, root: .emptyRoot)
            let error = #expect(throws: ProofError.self) { try ledger.audit(against: other) }
            #expect(error?.description.contains(found) == true)
        }
    }

    /// An intact proof of bytes that are no event of this version.
    @Test func bytesThatAreNoEventAreNotPrinted() throws {
        let leaf = MerkleHash.leaf(UnsafeRawBufferPointer(start: nil, count: 0))
        let checkpoint = Checkpoint(origin: "o", treeSize: 1, root: leaf)
        let proof = try EventProof(event: [], index: 0, hashes: [], note: SignedNote(text: checkpoint.text))
        try proof.check()
        let error = #expect(throws: LedgerError.self) { try proof.decodedEvent() }
        #expect(error?.code == .corrupt)
    }
}
