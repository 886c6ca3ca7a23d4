internal import Crypto

// A signer key is "PRIVATE+KEY+NAME+ID+BASE64", the form of Go's golang.org/x/mod/sumdb/note: the name and id of
// its verifier, and 0x01 (Ed25519) with the 32 bytes of the private key (RFC 8032's seed).

/// A private key that signs notes.
package struct NoteSigner: Sendable {
    package let verifier: NoteVerifier
    private let seed: [UInt8]

    package var name: String { verifier.name }

    /// A new random key. Throws `.malformed` for what is no name: empty, or with white space or "+" in it.
    package init(generatingNamed name: String) throws(ProofError) {
        let key = Curve25519.Signing.PrivateKey()
        guard let verifier = NoteVerifier(name: name, publicKey: Array(key.publicKey.rawRepresentation)) else {
            throw .malformed("a key's name is not empty and holds no white space and no \"+\"; found \"\(name)\"")
        }
        self.verifier = verifier
        seed = Array(key.rawRepresentation)
    }

    /// Reads `PRIVATE+KEY+NAME+ID+BASE64`, with or without a newline behind it.
    package init(parsing text: String) throws(ProofError) {
        let fields = NoteVerifier.line(of: text)
            .split(separator: UInt8(ascii: "+"), maxSplits: 4, omittingEmptySubsequences: false)
        guard fields.count == 5, fields[0].elementsEqual("PRIVATE".utf8), fields[1].elementsEqual("KEY".utf8),
            let name = NoteVerifier.name(fields[2]), let bytes = [UInt8](base64: fields[4]), bytes.count == 33
        else { throw .malformed("a private key is a line that \"usage-ledger audit keygen\" wrote: PRIVATE+KEY+…") }
        guard bytes[0] == NoteVerifier.algorithm else {
            throw .malformed("the private key is of the type \(bytes[0]); only Ed25519 (1) is known")
        }
        seed = Array(bytes[1...])
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let verifier = NoteVerifier(name: name, publicKey: Array(key.publicKey.rawRepresentation)),
            fields[3].elementsEqual(hexadecimal(verifier.keyID).utf8)
        else { throw .malformed("the private key's id is not that of its name and bytes") }
        self.verifier = verifier
    }

    package var encoded: String {
        "PRIVATE+KEY+\(name)+\(hexadecimal(verifier.keyID))+\(String(base64: [NoteVerifier.algorithm] + seed))"
    }

    func signature(of text: [UInt8]) throws(ProofError) -> [UInt8] {
        do {
            return Array(try Curve25519.Signing.PrivateKey(rawRepresentation: seed).signature(for: text))
        } catch {
            throw .malformed("the private key \(name) cannot sign: \(error)")
        }
    }
}
