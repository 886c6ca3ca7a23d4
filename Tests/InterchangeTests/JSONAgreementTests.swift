import Interchange
import LedgerModel
import TestSupport
import Testing

/// The scanner against the tree, on random documents and on damaged ones.
@Suite struct JSONAgreementTests {
    @Test("the scanner finds what a walk of the tree finds", arguments: 0..<60 as Range<UInt64>)
    func agreement(seed: UInt64) throws {
        var writer = DocumentWriter(numbers: SplitMix64(seed: seed))
        let paths = [
            "a", "b", "a.b", "a.b.a", "b.0", "a.0.b", "a.b.0.a", "0", "0.a", "é", "a.é", "long_key_of_usage.a",
            "b.b.b.b",
            "x",
        ]
        var scanner = JSONFieldScanner(paths: paths)
        var found = 0
        for _ in 0..<100 {
            let text = writer.document()
            let bytes = Array(text.utf8)
            let value = try JSONValue.parse(bytes)
            // What the tree writes is read back as the same tree.
            #expect(try JSONValue.parse(Array(value.compactText.utf8)) == value)
            #expect(try JSONValue.parse(Array(value.indentedText.utf8)) == value)
            try scanner.scan(bytes.span)
            for (slot, path) in paths.enumerated() {
                let expected = value.lookUp(path.split(separator: ".").map(String.init)[...])
                let actual: JSONValue? =
                    switch scanner[slot] {
                    case .absent: nil
                    case .number: .number(scanner.withText(slot) { String($0) })
                    case .string: .string(scanner.withText(slot) { String($0) })
                    // Values are written without escapes outside strings, so their bytes can be parsed again.
                    case .null(let range), .bool(_, let range), .object(let range), .array(let range):
                        try JSONValue.parse(Array(bytes[range]))
                    }
                #expect(actual == expected, "\(path) in \(text)")
                if expected != nil { found += 1 }
            }
            #expect(scanner.topLevelKeys() == value.members?.map(\.key) ?? [])
        }
        // The documents are not all without the paths.
        #expect(found > 20)
    }

    @Test("damaged documents get the same verdict", arguments: 0..<50 as Range<UInt64>)
    func damage(seed: UInt64) throws {
        var writer = DocumentWriter(numbers: SplitMix64(seed: seed &+ 1000))
        let alphabet = Array(#"{}[],:"\u0dDeE+-.19truefalsn "#.utf8) + [0, 10, 0xC3, 0xED, 0xF0]
        var scanner = JSONFieldScanner(paths: ["a.b", "b.0", "a"])
        for _ in 0..<fuzzRounds / 50 {
            let text = writer.numbers.mutated(Array(writer.document().utf8), alphabet: alphabet)
            var parseError: JSONError?
            var scanError: JSONError?
            do throws(JSONError) { _ = try JSONValue.parse(text) } catch { parseError = error }
            do throws(JSONError) { try scanner.scan(text.span) } catch { scanError = error }
            if let parseError {
                #expect(parseError.offset >= 0 && parseError.offset <= text.count)
                #expect(parseError.line >= 1 && parseError.column >= 1 && parseError.column <= text.count + 1)
                #expect(!parseError.isTruncated || parseError.offset == text.count)
            }
            // A key that comes twice off the wanted paths is the one thing that the scanner lets through.
            if case .repeatedKey? = parseError?.found { continue }
            #expect(scanError == parseError, "\(String(decoding: text, as: UTF8.self).debugDescription)")
        }
    }
}

extension JSONValue {
    /// The value at a path, by trying the longest key first and coming back when it leads nowhere.
    fileprivate func lookUp(_ keys: ArraySlice<String>) -> JSONValue? {
        guard let first = keys.first else { return self }
        if let elements {
            guard let index = Int(first), elements.indices.contains(index) else { return nil }
            return elements[index].lookUp(keys.dropFirst())
        }
        for count in (1...keys.count).reversed() {
            if let found = self[keys.prefix(count).joined(separator: ".")]?.lookUp(keys.dropFirst(count)) {
                return found
            }
        }
        return nil
    }
}

/// Writes random JSON, with keys that come back on every level and white space where it may be.
private struct DocumentWriter {
    var numbers: SplitMix64

    mutating func document() -> String { space() + value(depth: 0) + space() }

    private mutating func value(depth: Int) -> String {
        switch numbers.below(depth == 0 ? 3 : depth > 4 ? 6 : 9) {
        case 0...2 where depth < 5: return object(depth: depth)
        case 6: return numbers.pick(["0", "-0", "12", "3.50", "5.0000000000000004e-08", "-1E+9"])
        case 7, 8: return array(depth: depth)
        case 3: return numbers.pick(["null", "true", "false"])
        case 4:
            return numbers.pick([#""""#, #""text""#, #""a \"quoted\" word""#, #""\u00e9\uD83D\ude00""#, #""Zürich""#])
        default: return "\(numbers.below(100_000))"
        }
    }

    private mutating func object(depth: Int) -> String {
        var keys = ["a", "b", "a.b", "0", "é", #"\u0061"#, "b.0", "long_key_of_usage", "long_key_of_usagx", "other"]
        keys.shuffle(using: &numbers)
        var members: [String] = []
        for key in keys.prefix(numbers.below(7)) {
            // The same key written in two ways would come twice.
            if key == #"\u0061"#, keys.prefix(7).contains("a") { continue }
            members.append("\(space())\"\(key)\"\(space()):\(space())\(value(depth: depth + 1))\(space())")
        }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func array(depth: Int) -> String {
        let elements = (0..<numbers.below(4)).map { _ in "\(space())\(value(depth: depth + 1))\(space())" }
        return "[\(elements.joined(separator: ","))]"
    }

    private mutating func space() -> String { numbers.pick(["", "", "", " ", "\n", "\t\r\n "]) }
}
