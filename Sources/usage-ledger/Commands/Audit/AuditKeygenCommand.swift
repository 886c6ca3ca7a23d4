import ArgumentParser
import EventStorage
import LedgerModel

/// Makes a pair of keys.
struct AuditKeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen", abstract: "Make a key that signs checkpoints, and its public key.",
        discussion: """
            The private key goes to the file given, for its owner alone; the public key to that name with .pub behind \
            it, and to standard output. Give the public key to everyone who shall check. Ed25519, in the form of \
            c2sp.org/signed-note.

            Example:
              usage-ledger audit keygen --out audit.key --name example.org/finance
            """)

    @Option(help: ArgumentHelp("The file to make for the private key; it must not be there.", valueName: "file"))
    var out: String

    @Option(help: "The key's name, in every signature; without spaces. Witnesses of logs expect the ledger's origin.")
    var name = "usage-ledger"

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let key: NoteSigner
        do {
            key = try NoteSigner(generatingNamed: name)
        } catch {
            throw ValidationError("--name: \(error).")
        }
        let publicPath = out + ".pub"
        // A private key without its public one is of little use, so that goes first.
        try OutputFile.make(publicPath, holding: key.verifier.encoded + "\n", isPrivate: false)
        do {
            try OutputFile.make(out, holding: key.encoded + "\n", isPrivate: true)
        } catch {
            OutputFile.remove(publicPath)
            throw error
        }
        guard !json else {
            let value = JSONValue.object([
                ("name", .string(key.name)), ("publicKey", .string(key.verifier.encoded)),
                ("privateKeyFile", .string(out)), ("publicKeyFile", .string(publicPath)),
            ])
            print(value.indentedText, terminator: "")
            return
        }
        print(key.verifier.encoded)
    }
}
