import Testing

@testable import EventStorage

@Suite struct CheckpointTests {
    /// Two signed tree heads of Go's checksum database, whose form is a checkpoint's, with its public key.
    @Test(arguments: [
        (
            31_700_353, "qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=",
            "Az3grnmrIUEDFqHzAElIQCPNoRFRAAdFo47fooyWKMHb89k11GJh5zHIfNCOBmwn/C3YI8oW9/C8DJ87F61QqspBYwM="
        ),
        (
            65_209_736, "5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=",
            "Az3grnbssgK7ubgFX36gVETtNv0U23qxyAhAMai2QUfeGa3nB/akvkMdlUErfcZz7l/R3cVtYspg3dxXABkGZZKdsQ8="
        ),
    ]) func readsATreeHeadOfAnotherLog(_ head: (size: UInt64, root: String, signature: String)) throws {
        let key = try NoteVerifier(parsing: "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
        let text = "go.sum database tree\n\(head.size)\n\(head.root)\n"
        let note = try SignedNoteTests.note("\(text)\n— sum.golang.org \(head.signature)\n")
        try note.check(by: key)
        let checkpoint = try Checkpoint(parsing: note)
        #expect(checkpoint.origin == "go.sum database tree")
        #expect(checkpoint.treeSize == head.size)
        #expect(String(base64: checkpoint.root.bytes) == head.root)
        #expect(checkpoint.text == text)
        #expect(checkpoint.ledgerID == nil)
    }

    /// The example of the specification, c2sp.org/tlog-checkpoint.
    @Test func readsTheExampleOfTheSpecification() throws {
        let note = try SignedNoteTests.note(
            """
            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

            """)
        let checkpoint = try Checkpoint(parsing: note)
        #expect(checkpoint.origin == "example.com/behind-the-sofa")
        #expect(checkpoint.treeSize == 20_852_163)
        #expect(checkpoint.extensionLines == [])
    }

    @Test func namesItsLedger() throws {
        let id = "0102030405060708090a0b0c0d0e0f10"
        #expect(Checkpoint.origin(ledgerID: id) == "usage-ledger/\(id)")
        for (origin, expected) in [
            ("usage-ledger/\(id)", id), ("usage-ledger/\(id.uppercased())", nil), ("usage-ledger/\(id)0", nil),
            ("usage-ledger/", nil), ("usage_ledger/\(id)", nil),
        ] {
            let checkpoint = Checkpoint(origin: origin, treeSize: 0, root: .emptyRoot, extensionLines: ["a", "b c"])
            #expect(checkpoint.ledgerID == expected)
            #expect(try Checkpoint(parsing: SignedNote(text: checkpoint.text)) == checkpoint)
        }
    }

    static let root = "5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo="

    @Test(arguments: [
        "", "o\n1\n", "o\n1\n\n", "\n1\n\(root)\n", "o\n01\n\(root)\n", "o\n+1\n\(root)\n", "o\n-1\n\(root)\n",
        "o\n \n\(root)\n", "o\n1 \n\(root)\n", "o\n1\n\(root) \n", "o\n18446744073709551616\n\(root)\n",
        "o\n1\n\(root.dropLast(4))\n", "o\n1\n\(root)AAAA\n", "o\n1\nnot base 64\n", "o\n1\n\(root)\n\nx\n",
        "o\n1\n\(root)\nx\n\n", "o\n0\n\(root)\n",
    ]) func refusesWhatIsNoCheckpoint(_ text: String) {
        let error = #expect(throws: ProofError.self) { try Checkpoint(parsing: SignedNote(text: text + "\n")) }
        #expect(error?.kind == .malformed)
    }

    @Test func takesEverySize() throws {
        for size: UInt64 in [1, 10, 18_446_744_073_709_551_615] {
            let note = SignedNote(text: "o\n\(size)\n\(Self.root)\n")
            #expect(try Checkpoint(parsing: note).treeSize == size)
        }
    }
}
