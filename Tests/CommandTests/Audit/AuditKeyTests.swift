import Foundation
import TestSupport
import Testing

@Suite struct AuditKeyTests {
    @Test func aPrivateKeyIsForItsOwnerAlone() throws {
        let workspace = try Workspace(ledger: false)
        let made = try workspace.expectSuccess("audit", "keygen", "--out", "audit.key")
        #expect(made.output.hasPrefix("usage-ledger+"))
        #expect(try workspace.text(of: "audit.key.pub") == made.output)
        #expect(try workspace.text(of: "audit.key").hasPrefix("PRIVATE+KEY+usage-ledger+"))
        let mode = try FileManager.default.attributesOfItem(atPath: workspace.path("audit.key"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let other = try workspace.json(["audit", "keygen", "--out", "other.key", "--name", "example.org/x"])
        #expect(other["name"] as? String == "example.org/x")
        #expect(other["publicKeyFile"] as? String == "other.key.pub")
        #expect((other["publicKey"] as? String).map { $0 + "\n" } == (try workspace.text(of: "other.key.pub")))
    }

    @Test(arguments: ["audit.key", "audit.key.pub"]) func neverOverwritesAKey(_ name: String) throws {
        let workspace = try Workspace(ledger: false)
        try workspace.write("precious", to: name)
        let result = try workspace.run(["audit", "keygen", "--out", "audit.key"])
        #expect(result.status == 73)
        #expect(result.errors == "usage-ledger: \(name) is there already, and is never overwritten\n")
        #expect(try FolderContent(of: workspace.folder).names == [name])
        #expect(try workspace.text(of: name) == "precious")
    }

    @Test(arguments: ["", "a b", "a+b"]) func refusesWhatIsNoName(_ name: String) throws {
        let workspace = try Workspace(ledger: false)
        let result = try workspace.run(["audit", "keygen", "--out", "audit.key", "--name", name])
        #expect(result.status == 64)
        #expect(try FolderContent(of: workspace.folder).names == [])
    }

    @Test func headSaysWhatACheckpointStates() throws {
        let workspace = try Workspace.audited()
        let facts = try workspace.treeHead()
        let root = try #require(facts.root)
        let head = try workspace.expectSuccess("audit", "head", "--ledger", "team.ledger")
        #expect(
            head.lines.map { String($0.prefix(10)) } == [
                "ledger    ", "origin    ", "events    ", "root      ", "recorded  ",
            ])
        #expect(
            head.lines.dropLast().map { String($0.dropFirst(10)) } == [
                facts.id, "usage-ledger/\(facts.id)", "6", root,
            ])
        let object = try workspace.json(["audit", "head", "--ledger", "team.ledger"])
        #expect(object["root"] as? String == root)
        #expect(object["treeSize"] as? Int == 6)
        let lines = try workspace.text(of: "team.checkpoint").components(separatedBy: "\n")
        #expect(lines[0] == "usage-ledger/\(facts.id)")
        #expect(lines[1] == "6")
        let hash = try #require(Data(base64Encoded: lines[2]))
        #expect(hash.map { String(format: "%02x", $0) }.joined() == root)
        #expect(lines[3] == "recordedAt \(try #require(object["recordedAt"] as? String))")
        #expect(lines[5].hasPrefix("— example.org/finance "))
        // Ed25519 signs the same text the same way each time.
        let printed = try workspace.expectSuccess(
            "audit", "checkpoint", "--ledger", "team.ledger", "--key", "audit.key"
        ).output
        #expect(printed == (try workspace.text(of: "team.checkpoint")))
        let json = try workspace.json(["audit", "checkpoint", "--ledger", "team.ledger", "--key", "audit.key"])
        #expect(json["text"] as? String == printed)
        #expect(json["signedBy"] as? String == "example.org/finance")
    }

    @Test(
        arguments: [
            ("audit.key.pub", 65, "audit.key.pub: a private key is"), ("usage.csv", 65, "usage.csv: a private key is"),
            ("missing", 66, "cannot open missing"),
        ] as [(String, Int32, String)]) func signsWithAPrivateKeyOnly(key: String, status: Int32, message: String)
        throws
    {
        let workspace = try Workspace.audited()
        for command in [["checkpoint"], ["prove", "0"]] {
            let result = try workspace.run(["audit"] + command + ["--ledger", "team.ledger", "--key", key])
            #expect(result.status == status, "\(result)")
            #expect(result.errors.contains(message))
        }
    }

    @Test func cannotWriteIntoNoFolder() throws {
        let workspace = try Workspace.audited()
        let result = try workspace.run(["audit", "prove", "0", "--ledger", "team.ledger", "--out", "no/where"])
        #expect(result.status == 73)
        #expect(result.errors.contains("cannot write no/where: No such file or directory"))
    }
}
