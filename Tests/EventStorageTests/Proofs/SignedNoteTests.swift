import Testing

@testable import EventStorage

/// The published examples: the keys and notes of Go's golang.org/x/mod/sumdb/note, and signed tree heads of Go's
/// checksum database.
@Suite struct SignedNoteTests {
    static let peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let peterPrivate = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    static let enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
    static let text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    static let peterLine =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    static let enochLine =
        "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

    static func note(_ text: String) throws -> SignedNote { try SignedNote(parsing: Array(text.utf8)) }

    @Test func signsAsGoDoes() throws {
        let key = try NoteSigner(parsing: Self.peterPrivate)
        #expect(key.verifier.encoded == Self.peter)
        #expect(key.encoded == Self.peterPrivate)
        var note = SignedNote(text: Self.text)
        #expect(note.encoded == Self.text)
        try note.sign(with: key)
        #expect(note.encoded == Self.text + "\n" + Self.peterLine)
    }

    @Test func checksTheSignaturesOfKnownKeys() throws {
        let (peter, enoch) = (try NoteVerifier(parsing: Self.peter), try NoteVerifier(parsing: Self.enoch + "\n"))
        let both = try Self.note(Self.text + "\n" + Self.peterLine + Self.enochLine)
        #expect(both.text == Self.text)
        #expect(both.signatures.map(\.keyName) == ["PeterNeumann", "EnochRoot"])
        #expect(both.signatures.map(\.keyID) == [0xc74f_20a3, 0xaf0c_fe78])
        try both.check(by: peter)
        try both.check(by: enoch)
        try Self.note(Self.text + "\n" + Self.peterLine + Self.peterLine + Self.enochLine).check(by: peter)
        let alone = try Self.note(Self.text + "\n" + Self.peterLine)
        #expect(
            throws: ProofError.refuted("the key EnochRoot has not signed it; signed by: PeterNeumann")
        ) { try alone.check(by: enoch) }
        #expect(throws: ProofError.refuted("the key EnochRoot has not signed it")) {
            try SignedNote(text: Self.text).check(by: enoch)
        }
    }

    /// A bad signature in a known key's name counts, even beside a good one.
    @Test func refusesAWrongSignature() throws {
        let peter = try NoteVerifier(parsing: Self.peter)
        var line = Array(Self.peterLine)
        line.insert(contentsOf: "ABCD", at: 60)
        for lines in [String(line), Self.peterLine + String(line)] {
            let note = try Self.note(Self.text + "\n" + lines)
            #expect(throws: ProofError.refuted("the signature of the key PeterNeumann is not of this text")) {
                try note.check(by: peter)
            }
        }
        let other = try Self.note("X" + Self.text + "\n" + Self.peterLine)
        #expect(throws: ProofError.self) { try other.check(by: peter) }
    }

    @Test func aChangeOfAnyByteIsFound() throws {
        let peter = try NoteVerifier(parsing: Self.peter)
        let bytes = Array((Self.text + "\n" + Self.peterLine + Self.enochLine).utf8)
        // A signature of a key that is not known may say anything.
        for index in bytes.indices.dropLast(Self.enochLine.utf8.count) {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: ProofError.self, "byte \(index)") { try SignedNote(parsing: changed).check(by: peter) }
        }
    }

    @Test(arguments: [
        text, text + "\n", text + "\n" + peterLine.dropLast(), "\u{1}" + text + "\n" + peterLine,
        text + "\r\n" + peterLine, text + peterLine, text + "\n\n" + peterLine + "\n",
        text
            + "\n— Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
        text + "\n" + peterLine + "Unexpected line.\n", text + "\n-" + peterLine.dropFirst(),
        text + "\n— a+b QUJDREU=\n",
        text + "\n—  QUJDREU=\n", text + "\n— a QUJDRA==\n", text + "\n— a QUJDREU\n", text + "\n— a  QUJDREU=\n",
        text + "\n" + String(repeating: peterLine, count: 101),
    ]) func refusesWhatIsNoNote(_ text: String) {
        #expect(throws: ProofError.self) { try Self.note(text) }
    }

    @Test func refusesWhatIsNotUTF8() {
        #expect(throws: ProofError.self) {
            try SignedNote(parsing: [0xFF] + Array((Self.text + "\n" + Self.peterLine).utf8))
        }
    }

    /// The text itself may hold empty lines; the last one ends it.
    @Test func theLastEmptyLineEndsTheText() throws {
        #expect(try Self.note("a\n\nb\n\n" + Self.peterLine).text == "a\n\nb\n")
        #expect(try Self.note("a\n" + "\n" + String(repeating: Self.peterLine, count: 100)).signatures.count == 100)
    }

    @Test func everyPartAndEveryChangeOfAPublicKeyIsRefused() throws {
        let key = Array(Self.peter.utf8)
        for start in key.indices {
            for end in (start + 1)...key.count where start != 0 || end != key.count {
                Self.expectNoPublicKey(Array(key[start..<end]))
            }
        }
        for index in key.indices {
            var changed = key
            changed[index] &+= 1
            Self.expectNoPublicKey(changed)
        }
        for text in [
            "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
            "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", Self.peter + "\n\n", " " + Self.peter,
            Self.peter.uppercased(), "",
        ] { Self.expectNoPublicKey(Array(text.utf8)) }
    }

    private static func expectNoPublicKey(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(throws: ProofError.self, "\(text)") { try NoteVerifier(parsing: text) }
    }

    @Test func everyPartAndEveryChangeOfAPrivateKeyIsRefused() throws {
        let key = Array(Self.peterPrivate.utf8)
        for start in key.indices {
            for end in (start + 1)...key.count where start != 0 || end != key.count {
                Self.expectNoPrivateKey(Array(key[start..<end]))
            }
        }
        for index in key.indices {
            var changed = key
            changed[index] &+= 1
            Self.expectNoPrivateKey(changed)
        }
    }

    private static func expectNoPrivateKey(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(throws: ProofError.self, "\(text)") { try NoteSigner(parsing: text) }
    }

    @Test func aNewKeySignsAndReadsBack() throws {
        let key = try NoteSigner(generatingNamed: "example.org/ledger")
        #expect(key.encoded != (try NoteSigner(generatingNamed: "example.org/ledger")).encoded)
        let read = try NoteSigner(parsing: key.encoded + "\n")
        #expect(read.verifier == key.verifier)
        var note = SignedNote(text: "hello\n")
        try note.sign(with: read)
        try Self.note(note.encoded).check(by: NoteVerifier(parsing: key.verifier.encoded))
    }

    @Test(arguments: ["", "a b", "a+b", "a\n", "a\u{A0}b", "a\u{2003}", "\u{7}"])
    func refusesWhatIsNoName(_ name: String) {
        #expect(throws: ProofError.self) { try NoteSigner(generatingNamed: name) }
    }
}
