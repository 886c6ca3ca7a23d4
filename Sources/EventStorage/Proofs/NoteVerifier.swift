internal import Crypto

// A verifier key is "NAME+ID+BASE64": the key's name, its id in 8 hexadecimal digits, and 0x01 (Ed25519) with
// the 32 bytes of the public key. The id is the first 4 bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ public key).

/// A public key that notes are checked with (c2sp.org/signed-note).
package struct NoteVerifier: Sendable, Hashable {
    package let name: String
    package let keyID: UInt32
    /// 32 bytes, Ed25519.
    package let publicKey: [UInt8]

    static var algorithm: UInt8 { 1 }

    /// Nil unless the name may be a key's and there are 32 bytes.
    init?(name: String, publicKey: [UInt8]) {
        guard Self.name(Array(name.utf8)[...]) != nil, publicKey.count == 32 else { return nil }
        self.name = name
        self.publicKey = publicKey
        keyID = Self.keyID(name: name, publicKey: publicKey)
    }

    /// Reads `NAME+ID+BASE64`, with or without a newline behind it.
    package init(parsing text: String) throws(ProofError) {
        let fields = Self.line(of: text).split(separator: plus, maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, let name = Self.name(fields[0]), let bytes = [UInt8](base64: fields[2]),
            bytes.count == 33
        else { throw .malformed("a public key is \"NAME+ID+BASE64\", as \"usage-ledger audit keygen\" prints it") }
        guard bytes[0] == Self.algorithm else {
            throw .malformed("the public key is of the type \(bytes[0]); only Ed25519 (1) is known")
        }
        self.name = name
        publicKey = Array(bytes[1...])
        keyID = Self.keyID(name: name, publicKey: publicKey)
        guard fields[1].elementsEqual(hexadecimal(keyID).utf8) else {
            throw .malformed("the public key's id is not that of its name and bytes, \(hexadecimal(keyID))")
        }
    }

    package var encoded: String { "\(name)+\(hexadecimal(keyID))+\(String(base64: [Self.algorithm] + publicKey))" }

    func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool {
        guard signature.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
            return false
        }
        return key.isValidSignature(signature, for: text)
    }

    /// A key's name; nil when it is empty or holds white space, a control character or "+".
    static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let name = String(validating: bytes, as: UTF8.self), !name.isEmpty else { return nil }
        let isPlain = name.unicodeScalars.allSatisfy { $0 != "+" && $0.value >= 0x20 && !$0.properties.isWhitespace }
        return isPlain ? name : nil
    }

    /// A key file holds one line.
    static func line(of text: String) -> ArraySlice<UInt8> {
        let bytes = Array(text.utf8)
        return bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
    }

    private static func keyID(name: String, publicKey: [UInt8]) -> UInt32 {
        let digest = SHA256.hash(data: Array(name.utf8) + [UInt8(ascii: "\n"), algorithm] + publicKey)
        return digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

private var plus: UInt8 { UInt8(ascii: "+") }
