import Testing

@testable import EventStorage

@Suite struct EventProofTests {
    static let publicKey = "example.org/ledger+5f5b716d+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
    static let privateKey = "PRIVATE+KEY+example.org/ledger+5f5b716d+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

    /// Leaf 5 of the eight of the Certificate Transparency reference tests, signed; made by a Python program.
    static let file = """
        c2sp.org/tlog-proof@v1
        extra QEFCQw==
        index 5
        vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=
        yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=
        037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=

        usage-ledger/0102030405060708090a0b0c0d0e0f10
        8
        XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=
        recordedAt 2026-03-01T00:00:00Z

        — example.org/ledger X1txbdFJqEkkmwIY929nDmdHu1toVFjnIIuBhZJMOkPxCdXdNLJk90nxOsGf3oyHj6VoroYT2dyG4pr5wNbLCq2FUQY=

        """

    static func checkpoint() throws -> Checkpoint {
        let root = ProofLeaves.root(of: ProofLeaves.published.map(ProofLeaves.leaf))
        return Checkpoint(
            origin: Checkpoint.origin(ledgerID: "0102030405060708090a0b0c0d0e0f10"), treeSize: 8, root: root,
            extensionLines: ["recordedAt 2026-03-01T00:00:00Z"])
    }

    @Test func writesTheFile() throws {
        var note = SignedNote(text: try Self.checkpoint().text)
        try note.sign(with: NoteSigner(parsing: Self.privateKey))
        var tree = ProofLeaves(ProofLeaves.published.map(ProofLeaves.leaf), segmentHeight: 2).tree(size: 8)
        let proof = try tree.inclusionProof(of: 5)
        let written = try EventProof(event: ProofLeaves.published[5], index: 5, hashes: proof.hashes, note: note)
        #expect(written.encoded == Self.file)
    }

    @Test func readsAndChecksTheFile() throws {
        let proof = try EventProof(parsing: Array(Self.file.utf8))
        #expect(proof.event == ProofLeaves.published[5])
        #expect(proof.sequence == 5)
        #expect(proof.checkpoint == (try Self.checkpoint()))
        try proof.check()
        try proof.note.check(by: NoteVerifier(parsing: Self.publicKey))
        #expect(proof.encoded == Self.file)
    }

    /// Either the form or one of the two checks finds it.
    @Test func aChangeOfAnyBitIsFound() throws {
        let key = try NoteVerifier(parsing: Self.publicKey)
        let bytes = Array(Self.file.utf8)
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: ProofError.self, "bit \(bit % 8) of byte \(bit / 8)") {
                let proof = try EventProof(parsing: changed)
                try proof.check()
                try proof.note.check(by: key)
            }
        }
        for count in bytes.indices {
            #expect(throws: ProofError.self, "cut to \(count) bytes") {
                let proof = try EventProof(parsing: Array(bytes[..<count]))
                try proof.check()
                try proof.note.check(by: key)
            }
        }
    }

    @Test func nobodyNeedsToSign() throws {
        let lines = Self.file.split(separator: "\n", omittingEmptySubsequences: false)
        let unsigned = lines.dropLast(3).map { $0 + "\n" }.joined()
        let proof = try EventProof(parsing: Array(unsigned.utf8))
        try proof.check()
        #expect(proof.note.signatures == [])
        #expect(proof.encoded == unsigned)
        #expect(throws: ProofError.refuted("the key example.org/ledger has not signed it")) {
            try proof.note.check(by: NoteVerifier(parsing: Self.publicKey))
        }
    }

    /// An empty event, and the only one of its tree, has a proof as well.
    @Test func theSmallestProof() throws {
        let checkpoint = Checkpoint(origin: "o", treeSize: 1, root: ProofLeaves.leaf([]))
        let proof = try EventProof(event: [], index: 0, hashes: [], note: SignedNote(text: checkpoint.text))
        try proof.check()
        #expect(proof.encoded.hasPrefix("c2sp.org/tlog-proof@v1\nextra \nindex 0\n\no\n1\n"))
        #expect(try EventProof(parsing: Array(proof.encoded.utf8)) == proof)
    }

    @Test(arguments: [
        ("extra QEFCQw==\n", ""), ("index 5", "index 05"), ("index 5", "index 5 "), ("index 5", "index"),
        ("index 5\n", ""), ("@v1", "@v2"), ("vBoG", "vBo"), ("8\n", "8\n\n"), ("extra ", "extra  "),
        ("index 5\n", "index 5\n" + String(repeating: "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=\n", count: 62)),
        ("\n", "\r\n"),
    ]) func refusesAnotherForm(_ change: (old: String, new: String)) throws {
        let range = try #require(Self.file.firstRange(of: change.old))
        let error = #expect(throws: ProofError.self) {
            try EventProof(parsing: Array(Self.file.replacingCharacters(in: range, with: change.new).utf8))
        }
        #expect(error?.kind == .malformed)
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
