import Foundation
import TestSupport
import Testing

extension Workspace {
    /// A workspace with a ledger of six events, a key, and a checkpoint that it signed.
    static func audited() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.importRows(["2024-01-01,gpt-4.1,1,2", "2024-01-02,cheap-model,3,4"])
        try workspace.expectSuccess("price", "set", "house", "--input", "1", "--ledger", "team.ledger")
        try workspace.expectSuccess("audit", "keygen", "--out", "audit.key", "--name", "example.org/finance")
        try workspace.signCheckpoint()
        return workspace
    }

    func signCheckpoint(to file: String = "team.checkpoint") throws {
        try expectSuccess(
            "audit", "checkpoint", "--ledger", "team.ledger", "--key", "audit.key", "--out", file)
    }

    static let verify = ["audit", "verify", "--ledger", "team.ledger"]
    static let verifySigned = verify + ["--checkpoint", "team.checkpoint", "--public-key", "audit.key.pub"]

    func json(_ arguments: [String], status: Int32 = 0) throws -> [String: Any] {
        let result = try run(arguments + ["--json"])
        #expect(result.status == status, "\(result)")
        return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
    }

    /// Changes events in the ledger's files as someone could who may write them, with every checksum right again.
    func forge(replacing old: String, with new: String, roots: Bool) throws {
        let log = path("team.ledger/active-0.log")
        let head = path("team.ledger/HEAD")
        let genuine = [UInt8](try Data(contentsOf: URL(fileURLWithPath: log)))
        let forgery = LogForgery([genuine], replacing: old, with: new, roots: roots)
        #expect(forgery.changedEvents == 1)
        try Data(forgery.files[0]).write(to: URL(fileURLWithPath: log))
        let stated = [UInt8](try Data(contentsOf: URL(fileURLWithPath: head)))
        let matching = forgery.head(replacing: stated, fileFirstSequence: 0, roots: roots)
        try Data(matching).write(to: URL(fileURLWithPath: head))
    }
}
