import Interchange
import TestSupport
import Testing

/// Random tables against a second reader, which is slow and looks at one character at a time.
@Suite struct CSVCorpusTests {
    @Test("what a writer wrote is what the reader reads", arguments: 0..<40 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var numbers = SplitMix64(seed: seed)
        let pieces = ["a", "bc", "é", ",", "\"", "\n", "\r\n", "\r", " ", "", "0.5", "日"]
        let table = (0..<numbers.below(30) + 1).map { _ in
            (0..<numbers.below(6) + 1).map { _ in
                (0..<numbers.below(5)).map { _ in numbers.pick(pieces) }.joined()
            }
        }
        let text = table.map { row in
            row.map { field in
                let needsQuotes = field.contains { ",\"\n\r\r\n".contains($0) } || row.count == 1
                guard needsQuotes || numbers.below(4) == 0 else { return field }
                return "\"" + field.replacing("\"", with: "\"\"") + "\""
            }.joined(separator: ",") + numbers.pick(["\n", "\r\n"])
        }.joined()
        #expect(try readTexts(text) == table)
        let whole = try readRecords(MemorySource(text))
        let chunk = numbers.below(40) + 1
        let window = numbers.below(100) + 1
        #expect(try readRecords(MemorySource(text, maximumChunk: chunk), windowBytes: window) == whole)
    }

    @Test("any text gives the same as the reference reader", arguments: 0..<40 as Range<UInt64>)
    func anyText(seed: UInt64) throws {
        var numbers = SplitMix64(seed: seed)
        for _ in 0..<250 {
            let text = (0..<numbers.below(24)).map { _ in
                numbers.pick(["a", "b", ",", ",", "\"", "\"", "\"\"", "\n", "\n", "\r\n", "\r", "\0", "ü"])
            }.joined()
            var reference = ReferenceReader(Array(text.utf8))
            let expected = reference.readAll()
            let source = MemorySource(text, maximumChunk: numbers.below(9) + 1)
            let records = try readRecords(source, windowBytes: numbers.below(20) + 1).map { record in
                switch record {
                case .record(let line, let fields):
                    "\(line) \(fields.map { "\($0.text)@\($0.line):\($0.column)" })"
                case .bad(let error): "\(error.reason) \(error.line):\(error.column)"
                }
            }
            #expect(records == expected, "\(text.debugDescription)")
        }
    }
}

/// RFC 4180 as its grammar says, by recursive descent over an array.
private struct ReferenceReader {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    struct Failure: Error {
        var reason: CSVError.Reason
        var position: Int
    }

    mutating func readAll() -> [String] {
        var records: [String] = []
        while position < bytes.count {
            let start = position
            do {
                let fields = try readRecord()
                records.append(
                    "\(place(start).line) \(fields.map { "\($0.text)@\(place($0.at).line):\(place($0.at).column)" })")
            } catch {
                records.append("\(error.reason) \(place(error.position).line):\(place(error.position).column)")
                position = start
                while position < bytes.count, !readLineEnd() { position += 1 }
            }
        }
        return records
    }

    private mutating func readRecord() throws(Failure) -> [(text: String, at: Int)] {
        if readLineEnd() { return [] }
        var fields = [try readField()]
        while read(",") { fields.append(try readField()) }
        guard position == bytes.count || readLineEnd() else {
            throw Failure(reason: bytes[position] == 0 ? .nulByte : .textAfterQuote, position: position)
        }
        return fields
    }

    private mutating func readField() throws(Failure) -> (text: String, at: Int) {
        let start = position
        var text: [UInt8] = []
        guard read("\"") else {
            while position < bytes.count, ![UInt8(ascii: ","), 10, 13].contains(bytes[position]) {
                if bytes[position] == UInt8(ascii: "\"") { throw Failure(reason: .strayQuote, position: position) }
                text.append(try readText())
            }
            return (String(decoding: text, as: UTF8.self), start)
        }
        while position < bytes.count {
            if !read("\"") {
                text.append(try readText())
            } else if read("\"") {
                text.append(UInt8(ascii: "\""))
            } else {
                return (String(decoding: text, as: UTF8.self), start)
            }
        }
        throw Failure(reason: .unterminatedQuote, position: start)
    }

    private mutating func readText() throws(Failure) -> UInt8 {
        guard bytes[position] != 0 else { throw Failure(reason: .nulByte, position: position) }
        position += 1
        return bytes[position - 1]
    }

    private mutating func read(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func readLineEnd() -> Bool {
        if read("\r") {
            _ = read("\n")
            return true
        }
        return read("\n")
    }

    private func place(_ position: Int) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for index in 0..<position {
            let isBeforeLineFeed = index + 1 < bytes.count && bytes[index + 1] == 10
            let endsLine = bytes[index] == 10 || bytes[index] == 13 && !isBeforeLineFeed
            line += endsLine ? 1 : 0
            column = endsLine ? 1 : column + 1
        }
        return (line, column)
    }
}
