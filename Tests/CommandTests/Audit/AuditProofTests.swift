import Foundation
import TestSupport
import Testing

/// `audit prove` and `audit check-proof`: the one has the ledger, the other does not.
@Suite struct AuditProofTests {
    /// Every event, checked in a folder that holds nothing but the proof and the public key.
    @Test func whoeverGetsTheProofCanCheckIt() throws {
        let workspace = try Workspace.audited()
        let events = try workspace.expectSuccess("event", "list", "--ledger", "team.ledger").lines
        let elsewhere = try Workspace(ledger: false)
        try elsewhere.write(try workspace.text(of: "audit.key.pub"), to: "finance.pub")
        for (sequence, event) in events.enumerated() {
            let proof = try workspace.expectSuccess(
                "audit", "prove", "\(sequence)", "--ledger", "team.ledger", "--key", "audit.key"
            ).output
            try elsewhere.write(proof, to: "event.tlog-proof")
            let checked = try elsewhere.expectSuccess(
                "audit", "check-proof", "event.tlog-proof", "--public-key", "finance.pub")
            #expect(checked.lines == [event])
            #expect(checked.errors.contains("event \(sequence) is one of the 6 events of the ledger "))
            #expect(checked.errors.contains(", as example.org/finance signed"))
            let piped = try elsewhere.expectSuccess(
                "audit", "check-proof", "-", "--public-key", "finance.pub", input: proof)
            #expect(piped.lines == [event])
        }
    }

    @Test func printsJSON() throws {
        let workspace = try Workspace.audited()
        let head = try workspace.treeHead()
        let proof = try workspace.json([
            "audit", "prove", "3", "--ledger", "team.ledger", "--key", "audit.key", "--out", "3.tlog-proof",
        ])
        #expect(proof["sequence"] as? Int == 3)
        #expect(proof["id"] as? String == head.id)
        #expect(proof["text"] as? String == (try workspace.text(of: "3.tlog-proof")))
        #expect((proof["hashes"] as? [String])?.count == 3)
        let checked = try workspace.json(["audit", "check-proof", "3.tlog-proof", "--public-key", "audit.key.pub"])
        #expect(checked["root"] as? String == head.root)
        #expect(checked["treeSize"] as? Int == 6)
        #expect(checked["signedBy"] as? String == "example.org/finance")
        #expect((checked["event"] as? [String: Any])?["sequence"] as? Int == 3)
    }

    /// Without a key the proof holds for the root that it states, and says that nobody vouches for it.
    @Test func aProofThatNobodySigned() throws {
        let workspace = try Workspace.audited()
        let made = try workspace.expectSuccess(
            "audit", "prove", "4", "--ledger", "team.ledger", "--out", "4.tlog-proof")
        #expect(made.output == "Proved that event 4 is one of the ledger's 6.\n")
        let checked = try workspace.expectSuccess("audit", "check-proof", "4.tlog-proof")
        #expect(checked.errors.contains("nobody vouches"))
        #expect(checked.lines.count == 1)
        let demanded = try workspace.run(["audit", "check-proof", "4.tlog-proof", "--public-key", "audit.key.pub"])
        #expect(demanded.status == 1)
        #expect(demanded.output == "")
        #expect(demanded.errors.contains("the key example.org/finance has not signed it"))
    }

    @Test func aChangedProofIsRefused() throws {
        let workspace = try Workspace.audited()
        let command = ["audit", "check-proof", "p", "--public-key", "audit.key.pub"]
        let proof = try workspace.expectSuccess(
            "audit", "prove", "4", "--ledger", "team.ledger", "--key", "audit.key"
        ).output
        let lines = proof.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let other = try workspace.expectSuccess("audit", "prove", "3", "--ledger", "team.ledger").output
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var changes: [(lines: [String], status: Int32, message: String)] = []
        for (line, replacement, status, message) in [
            (0, "c2sp.org/tlog-proof@v2", 65, "a proof begins with the line"),
            (1, other[1], 1, "event 4 leads to the tree root "), (2, "index 3", 1, "do not lead from event 3"),
            (2, "index 9", 1, "there is no event 9 in a tree of 6"), (3, other[3], 1, "event 4 leads to the tree root"),
            (3, "AAAA", 65, "hash 1 of the proof is not 32 bytes"),
        ] as [(Int, String, Int32, String)] {
            var changed = lines
            changed[line] = replacement
            changes.append((changed, status, message))
        }
        changes.append((Array(lines.prefix(4)), 65, "it ends within a line"))
        for change in changes {
            try workspace.write(change.lines.joined(separator: "\n"), to: "p")
            let result = try workspace.run(command)
            #expect(result.status == change.status, "\(change.message): \(result)")
            #expect(result.output == "")
            #expect(result.errors.contains("p: ") && result.errors.contains(change.message), "\(result)")
        }
    }

    @Test func thereIsNoProofOfAnEventThatIsNotThere() throws {
        let workspace = try Workspace.audited()
        let result = try workspace.run(["audit", "prove", "6", "--ledger", "team.ledger"])
        #expect(result.status == 1)
        #expect(result.errors == "usage-ledger: there is no event 6: the ledger holds the events 0 to 5\n")
        #expect(try workspace.run(["audit", "prove", "five", "--ledger", "team.ledger"]).status == 64)
    }
}
