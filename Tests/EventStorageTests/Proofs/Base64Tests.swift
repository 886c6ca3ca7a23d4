import Foundation
import TestSupport
import Testing

@testable import EventStorage

@Suite struct Base64Tests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]) func theVectorsOfTheStandard(_ vector: (plain: String, text: String)) {
        #expect(String(base64: Array(vector.plain.utf8)) == vector.text)
        #expect([UInt8](base64: Array(vector.text.utf8)) == Array(vector.plain.utf8))
    }

    @Test func agreesWithFoundation() {
        var random = SplitMix64(seed: 1)
        for count in 0..<300 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Data(bytes).base64EncodedString()
            #expect(String(base64: bytes) == text)
            #expect([UInt8](base64: text.utf8) == bytes)
        }
    }

    /// One text for each byte string: no other spelling is read.
    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "Zm8==", "=", "==", "===", "====", "Z===", "Zg==Zg==",
        "Zm8=Zm9v", "Zg==\n", "Zm9v\n", "\nZm9v", "Zm 9v", "Zm9-", "Zm9_", "Zg=v", "=Zg=", "Zm9v====", "Zm9vé",
    ]) func refusesAnythingElse(_ text: String) { #expect([UInt8](base64: Array(text.utf8)) == nil) }
}
