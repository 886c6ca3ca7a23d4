// A signed note (c2sp.org/signed-note)
// ====================================
//   note       := text LF signature+          text: lines, the last ending in LF too
//   signature  := "— " name " " base64(key id, 4 bytes big-endian ‖ signature) LF
//
// UTF-8 without control characters but LF. The text ends at the last empty line; what is signed is the text
// with its final LF. A name is not empty and holds no white space and no "+". Signatures of unknown keys
// mean nothing and are kept; one that names a known key must verify. At most 100 signatures are read.

/// A text with the signatures of any number of keys.
package struct SignedNote: Sendable, Hashable {
    /// Ends in a newline.
    package let text: String
    package private(set) var signatures: [Signature]

    package struct Signature: Sendable, Hashable {
        package let keyName: String
        package let keyID: UInt32
        package let bytes: [UInt8]
    }

    static let mostSignatures = 100

    /// A note that nobody has signed yet. The text ends in a newline and holds no other control character.
    package init(text: String) {
        precondition(text.utf8.last == UInt8(ascii: "\n"))
        self.text = text
        signatures = []
    }

    /// Reads a note strictly. With `mayBeUnsigned`, a text without an empty line is a note that nobody has signed.
    package init(parsing bytes: [UInt8], mayBeUnsigned: Bool = false) throws(ProofError) {
        guard let whole = String(validating: bytes, as: UTF8.self) else { throw .malformed("it is not UTF-8") }
        guard bytes.last == newline else { throw .malformed("it does not end with a newline") }
        if let control = bytes.first(where: { $0 < 0x20 && $0 != newline }) {
            throw .malformed("it holds the control character \(control)")
        }
        let end = bytes.indices.last { $0 > 0 && bytes[$0] == newline && bytes[$0 - 1] == newline }
        guard let end else {
            guard mayBeUnsigned else { throw .malformed("no empty line, and behind it no signature, ends the text") }
            text = whole
            signatures = []
            return
        }
        text = String(decoding: bytes[..<end], as: UTF8.self)
        signatures = []
        for line in bytes[(end + 1)...].dropLast().split(separator: newline, omittingEmptySubsequences: false) {
            guard signatures.count < Self.mostSignatures else {
                throw .malformed("more than \(Self.mostSignatures) signatures")
            }
            signatures.append(try Signature(parsing: line))
        }
    }

    /// The note as text: without signatures only what they would sign.
    package var encoded: String {
        signatures.isEmpty ? text : text + "\n" + signatures.map { $0.line + "\n" }.joined()
    }

    /// Adds a key's signature behind the others.
    package mutating func sign(with key: NoteSigner) throws(ProofError) {
        signatures.append(
            Signature(keyName: key.name, keyID: key.verifier.keyID, bytes: try key.signature(of: Array(text.utf8))))
    }

    /// Throws `.refuted` unless the key has signed the text, and every signature in its name verifies.
    package func check(by key: NoteVerifier) throws(ProofError) {
        let own = signatures.filter { $0.keyID == key.keyID && $0.keyName.utf8.elementsEqual(key.name.utf8) }
        guard !own.isEmpty else {
            let names = signatures.map(\.keyName).joined(separator: ", ")
            throw .refuted("the key \(key.name) has not signed it\(names.isEmpty ? "" : "; signed by: \(names)")")
        }
        for signature in own where !key.isValid(signature.bytes, of: Array(text.utf8)) {
            throw .refuted("the signature of the key \(key.name) is not of this text")
        }
    }
}

extension SignedNote.Signature {
    private static var dash: [UInt8] { Array("— ".utf8) }

    fileprivate init(parsing line: ArraySlice<UInt8>) throws(ProofError) {
        guard line.starts(with: Self.dash) else { throw .malformed("a line that is no signature follows the text") }
        let fields = line.dropFirst(Self.dash.count).split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard fields.count == 2, let name = NoteVerifier.name(fields[0]), let decoded = [UInt8](base64: fields[1]),
            decoded.count > 4
        else { throw .malformed("a signature is not \"— NAME BASE64\"") }
        keyName = name
        keyID = decoded[..<4].reduce(0) { $0 << 8 | UInt32($1) }
        bytes = Array(decoded[4...])
    }

    fileprivate var line: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> UInt32(24 - 8 * $0)) }
        return "— \(keyName) \(String(base64: id + bytes))"
    }
}

private var newline: UInt8 { UInt8(ascii: "\n") }
