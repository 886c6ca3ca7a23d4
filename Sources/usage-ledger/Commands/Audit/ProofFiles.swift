import EventStorage

/// The files of checkpoints, proofs and keys, read for the commands that check them.
enum ProofFiles {
    static func publicKey(_ path: String) throws -> NoteVerifier {
        let text = try text(path)
        guard !text.hasPrefix("PRIVATE+KEY+") else {
            throw CommandError(Failure.badData, "\(path) is a private key; the public one is beside it, in a file .pub")
        }
        return try naming(path) { () throws(ProofError) in try NoteVerifier(parsing: text) }
    }

    static func privateKey(_ path: String) throws -> NoteSigner {
        let text = try text(path)
        return try naming(path) { () throws(ProofError) in try NoteSigner(parsing: text) }
    }

    /// The checkpoint in a file. With a key, it must be signed by it; without one, a notice says that nobody vouches.
    static func checkpoint(_ path: String, publicKey: String?) throws -> (checkpoint: Checkpoint, signedBy: String?) {
        let bytes = try bytes(path)
        let note = try naming(path) { () throws(ProofError) in try SignedNote(parsing: bytes, mayBeUnsigned: true) }
        let checkpoint = try naming(path) { () throws(ProofError) in try Checkpoint(parsing: note) }
        return (checkpoint, try check(note, of: path, publicKey: publicKey))
    }

    static func proof(_ path: String, publicKey: String?) throws -> (proof: EventProof, signedBy: String?) {
        let bytes = try bytes(path)
        let proof = try naming(path) { () throws(ProofError) in try EventProof(parsing: bytes) }
        try naming(path) { () throws(ProofError) in try proof.check() }
        return (proof, try check(proof.note, of: path, publicKey: publicKey))
    }

    /// The name of the key that signed the note.
    private static func check(_ note: SignedNote, of path: String, publicKey: String?) throws -> String? {
        guard let publicKey else {
            Notice.write(
                "no --public-key was given, so nobody vouches for the tree root that \(path) states: compare it with what "
                    + "you have from elsewhere")
            return nil
        }
        let key = try Self.publicKey(publicKey)
        try naming(path) { () throws(ProofError) in try note.check(by: key) }
        return key.name
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        try InputFile.readAll(path, mebibytes: 4, what: "checkpoint, proof or key")
    }

    private static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    private static func naming<Result>(_ path: String, _ body: () throws(ProofError) -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            let code = error.kind == .malformed ? Failure.badData : Failure.refused
            throw CommandError(code, "\(path): \(error)")
        }
    }
}
