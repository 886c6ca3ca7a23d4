import Foundation
import TestSupport
import Testing

/// Whoever can write the ledger's files changes them; `audit verify` tells.
@Suite struct AuditVerifyTests {
    @Test func saysWhatItVerified() throws {
        let workspace = try Workspace.audited()
        let head = try workspace.treeHead()
        let root = try #require(head.root)
        let plain = try workspace.expectSuccess(Workspace.verify)
        #expect(plain.lines == ["Verified 6 events in 1 file.", "Tree root: \(root)"])
        #expect(plain.errors == "")
        let signed = try workspace.expectSuccess(Workspace.verifySigned)
        #expect(
            signed.lines.last == "The ledger begins with the 6 events of the checkpoint, signed by example.org/finance."
        )
        #expect(signed.errors == "")
        let object = try workspace.json(Workspace.verifySigned)
        #expect(object["ok"] as? Bool == true)
        #expect(object["id"] as? String == head.id)
        #expect(object["depth"] as? String == "quick")
        #expect(object["filesChecked"] as? Int == 1)
        #expect(object["events"] as? Int == 6)
        #expect(object["recordedAt"] as? String != nil)
        #expect((object["findings"] as? [Any])?.isEmpty == true)
        #expect((object["notices"] as? [Any])?.isEmpty == true)
        #expect(object["treeSize"] as? Int == 6)
        #expect(object["root"] as? String == root)
        let checkpoint = try #require(object["checkpoint"] as? [String: Any])
        #expect(checkpoint["signedBy"] as? String == "example.org/finance")
        #expect(checkpoint["root"] as? String == root)
        #expect(try workspace.json(Workspace.verify)["checkpoint"] is NSNull)
        let deep = try workspace.json(Workspace.verifySigned + ["--deep"])
        #expect(deep["depth"] as? String == "deep")
        #expect(deep["root"] as? String == root)
        #expect(try workspace.expectSuccess(Workspace.verifySigned + ["--deep"]).lines == signed.lines)
    }

    @Test func aLedgerThatGrewStillBeginsWithItsCheckpoints() throws {
        let workspace = try Workspace.audited()
        try workspace.importRows(["2024-01-03,gpt-4.1,5,6"], file: "more.csv")
        try workspace.signCheckpoint(to: "later.checkpoint")
        #expect(try workspace.expectSuccess(Workspace.verifySigned).lines[0] == "Verified 8 events in 1 file.")
        try workspace.expectSuccess(
            Workspace.verify + ["--checkpoint", "later.checkpoint", "--public-key", "audit.key.pub"])
    }

    /// Every checksum was made right again; the tree roots were not.
    @Test(arguments: [("cheap-model", "cheat-model"), ("house", "mouse")])
    func findsAChangedEvent(old: String, new: String) throws {
        let workspace = try Workspace.audited()
        // The catalogue's event holds the names of models too.
        let mark = old == "house" ? "\u{5}" : "\u{B}"
        try workspace.forgeLast(old, new, mark: mark, roots: false)
        for command in [Workspace.verify, Workspace.verifySigned] {
            let result = try workspace.run(command)
            #expect(result.status == 1, "\(result)")
            #expect(result.output == "")
            #expect(result.errors.contains("the commit states the tree root "), "\(result)")
            #expect(result.errors.contains("team.ledger/active-0.log (event"), "\(result)")
        }
        let object = try workspace.json(Workspace.verify, status: 1)
        #expect(object["ok"] as? Bool == false)
        let finding = try #require((object["findings"] as? [[String: Any]])?.first)
        #expect(finding["code"] as? String == "wrongRoot")
        #expect(finding["file"] as? String == "active-0.log")
        #expect(finding["firstSequence"] as? Int != nil)
        #expect((finding["message"] as? String)?.hasPrefix("the commit states the tree root ") == true)
        #expect(finding["advice"] as? String != nil)
    }

    /// All roots were made right again too: the ledger agrees with itself, and only the checkpoint knows better.
    @Test func onlyACheckpointFindsAWholeForgery() throws {
        let workspace = try Workspace.audited()
        try workspace.forgeLast("house", "mouse", mark: "\u{5}", roots: true)
        #expect(try workspace.expectSuccess("price", "show", "mouse", "--ledger", "team.ledger").errors == "")
        try workspace.expectSuccess(Workspace.verify)
        let result = try workspace.run(Workspace.verifySigned)
        #expect(result.status == 1)
        #expect(result.errors.contains("the ledger's first 6 events have the tree root "), "\(result)")
        #expect(result.errors.contains("the checkpoint states "))
    }

    /// The whole folder was put back to what it was.
    @Test func onlyACheckpointFindsARollback() throws {
        let workspace = try Workspace.audited()
        let before = try FolderContent(of: workspace.path("team.ledger"))
        try workspace.importRows(["2024-01-03,gpt-4.1,5,6"], file: "more.csv")
        try workspace.signCheckpoint()
        try FileManager.default.removeItem(atPath: workspace.path("team.ledger"))
        try before.write(to: workspace.path("team.ledger"))
        try workspace.expectSuccess(Workspace.verify)
        let result = try workspace.run(Workspace.verifySigned)
        #expect(result.status == 1)
        #expect(result.errors.contains("the ledger holds 6 events, the checkpoint states 8"), "\(result)")
        // Other events in their place do not help.
        try workspace.importRows(["2024-01-04,gpt-4.1,5,6", "2024-01-05,gpt-4.1,5,6"], file: "others.csv")
        #expect(try workspace.run(Workspace.verifySigned).errors.contains("the ledger's first 8 events"))
    }

    @Test func namesDamage() throws {
        let workspace = try Workspace.audited()
        let url = URL(fileURLWithPath: workspace.path("team.ledger/active-0.log"))
        var bytes = try Data(contentsOf: url)
        // Within the payload of the first frame, which begins at byte 140.
        bytes[200] ^= 1
        try bytes.write(to: url)
        let result = try workspace.run(Workspace.verify)
        #expect(result.status == 1)
        #expect(result.errors.contains("payload CRC"), "\(result)")
        try FileManager.default.removeItem(at: url)
        #expect(try workspace.run(Workspace.verify).status == 1)
    }

    /// Several things are wrong: each has a line, and an object.
    @Test func namesAllDamage() throws {
        let workspace = try Workspace.audited()
        let url = URL(fileURLWithPath: workspace.path("team.ledger/active-0.log"))
        var bytes = try Data(contentsOf: url)
        // In the head of the file, and in the payload of the first commit.
        bytes[20] ^= 1
        bytes[200] ^= 1
        try bytes.write(to: url)
        let result = try workspace.run(Workspace.verify + ["--deep"])
        #expect(result.status == 1)
        #expect(result.errors.contains("damaged header of the log file"), "\(result)")
        #expect(result.errors.contains("payload CRC"), "\(result)")
        #expect(result.errors.contains("2 things are wrong with the ledger"), "\(result)")
        let object = try workspace.json(Workspace.verify, status: 1)
        #expect((object["findings"] as? [Any])?.count == 2)
    }

    /// What is written anew anyway is remarked on.
    @Test func remarksOnADamagedHead() throws {
        let workspace = try Workspace.audited()
        let url = URL(fileURLWithPath: workspace.path("team.ledger/HEAD"))
        var bytes = try Data(contentsOf: url)
        bytes[40] ^= 1
        try bytes.write(to: url)
        let result = try workspace.expectSuccess(Workspace.verify)
        #expect(result.errors.contains("note: slot 0 of HEAD is damaged"), "\(result)")
        let object = try workspace.json(Workspace.verify)
        #expect((object["notices"] as? [[String: Any]])?.first?["file"] as? String == "HEAD")
        bytes.replaceSubrange(0..<8, with: Data("????????".utf8))
        try bytes.write(to: URL(fileURLWithPath: workspace.path("team.ledger/LEDGER")))
        let unreadable = try workspace.json(Workspace.verify, status: 1)
        #expect((unreadable["findings"] as? [[String: Any]])?.first?["file"] as? String == "LEDGER")
    }

    @Test func refusesTheCheckpointOfAnotherLedger() throws {
        let workspace = try Workspace.audited()
        try workspace.expectSuccess("init", "other.ledger")
        let result = try workspace.run(
            ["audit", "verify", "--ledger", "other.ledger", "--checkpoint", "team.checkpoint"])
        #expect(result.status == 1)
        #expect(result.errors.contains("the checkpoint is of the ledger "), "\(result)")
    }

    @Test func refusesWhatTheKeyHasNotSigned() throws {
        let workspace = try Workspace.audited()
        try workspace.expectSuccess("audit", "keygen", "--out", "other.key", "--name", "someone")
        let stranger = Workspace.verify + ["--checkpoint", "team.checkpoint", "--public-key", "other.key.pub"]
        let unsigned = try workspace.run(stranger)
        #expect(unsigned.status == 1)
        #expect(
            unsigned.errors.contains("the key someone has not signed it; signed by: example.org/finance"), "\(unsigned)"
        )
        // The same name does not make the same key.
        try workspace.expectSuccess("audit", "keygen", "--out", "twin.key", "--name", "example.org/finance")
        #expect(
            try workspace.run(
                Workspace.verify + ["--checkpoint", "team.checkpoint", "--public-key", "twin.key.pub"]
            ).status == 1)
        // Nor does what was signed before it was changed.
        let text = try workspace.text(of: "team.checkpoint")
        try workspace.write(text.replacingOccurrences(of: "\n6\n", with: "\n5\n"), to: "team.checkpoint")
        let changed = try workspace.run(Workspace.verifySigned)
        #expect(changed.status == 1)
        #expect(changed.errors.contains("team.checkpoint: the signature of the key example.org/finance"), "\(changed)")
    }

    /// Several may sign, in any order; each is checked with their own key.
    @Test func severalMaySign() throws {
        let workspace = try Workspace.audited()
        try workspace.expectSuccess("audit", "keygen", "--out", "other.key", "--name", "someone")
        try workspace.expectSuccess(
            "audit", "checkpoint", "--ledger", "team.ledger", "--key", "other.key", "--out", "other.checkpoint")
        let line = try #require(try workspace.text(of: "other.checkpoint").split(separator: "\n").last)
        try workspace.write(try workspace.text(of: "team.checkpoint") + line + "\n", to: "team.checkpoint")
        try workspace.expectSuccess(Workspace.verifySigned)
        try workspace.expectSuccess(
            Workspace.verify + ["--checkpoint", "team.checkpoint", "--public-key", "other.key.pub"])
    }

    @Test func saysThatNobodyVouches() throws {
        let workspace = try Workspace.audited()
        let result = try workspace.expectSuccess(Workspace.verify + ["--checkpoint", "team.checkpoint"])
        #expect(result.errors.contains("nobody vouches for the tree root that team.checkpoint states"))
        #expect(result.lines.last == "The ledger begins with the 6 events of the checkpoint.")
    }

    @Test(
        arguments: [
            (["--checkpoint", "missing"], 66, "cannot open missing"),
            (["--checkpoint", "usage.csv"], 65, "usage.csv: "),
            (["--public-key", "audit.key.pub"], 64, "--public-key is for a --checkpoint"),
            (["--checkpoint", "team.checkpoint", "--public-key", "missing"], 66, "cannot open missing"),
            (["--checkpoint", "team.checkpoint", "--public-key", "audit.key"], 65, "audit.key is a private key"),
            (["--checkpoint", "team.checkpoint", "--public-key", "usage.csv"], 65, "usage.csv: a public key is"),
        ] as [([String], Int32, String)])
    func refusesWhatIsNoCheckpointOrKey(options: [String], status: Int32, message: String) throws {
        let result = try Workspace.audited().run(Workspace.verify + options)
        #expect(result.status == status, "\(result)")
        #expect(result.errors.contains(message), "\(result)")
    }

    @Test func aWrongPathIsNoFailedCheck() throws {
        let workspace = try Workspace.audited()
        #expect(try workspace.run(["audit", "verify", "--ledger", "missing"]).status == 66)
    }
}

extension Workspace {
    /// Changes a text field: its length stands before it, so that no longer text that holds it is meant.
    fileprivate func forgeLast(_ old: String, _ new: String, mark: String, roots: Bool) throws {
        try forge(replacing: mark + old, with: mark + new, roots: roots)
    }
}
