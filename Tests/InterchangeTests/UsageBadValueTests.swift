import LedgerModel
import LedgerStore
import Testing

@testable import Interchange

/// Values that cannot be used, each with its place and what was expected.
@Suite struct UsageBadValueTests {
    private static let time = "expected a time such as 2023-11-16T18:15:46Z or 2023-11-16 18:15:46"
    private static let epochAdvice = "; if times are numbers of seconds, give --epoch (Unix time: --epoch 1970-01-01)"
    private static let count = "expected a whole number from 0"
    private static let status = "expected an HTTP status, or a word such as succeeded, failed, cancelled or timeout"

    @Test(arguments: [
        (UsageColumn.time, "", "time: \(time), found nothing\(epochAdvice)"),
        (.time, "yesterday", "time: \(time), found \"yesterday\"\(epochAdvice)"),
        (.time, "1700000000", "time: \(time), found \"1700000000\"\(epochAdvice)"),
        (.time, "2023-02-29", "time: \(time), found \"2023-02-29\"\(epochAdvice)"),
        (.time, "2023-11-16 24:00", "time: \(time), found \"2023-11-16 24:00\"\(epochAdvice)"),
        (.time, "16.11.2023", "time: \(time), found \"16.11.2023\"\(epochAdvice)"),
        (.time, "1600-01-01", "time: \(time), found \"1600-01-01\"\(epochAdvice)"),
        (.inputTokens, "", "input: \(count), found nothing"),
        (.inputTokens, "-3", "input: \(count), found \"-3\""), (.inputTokens, "1.5", "input: \(count), found \"1.5\""),
        (.inputTokens, "abc", "input: \(count), found \"abc\""),
        (.inputTokens, "1e-1", "input: \(count), found \"1e-1\""),
        (.inputTokens, "NaN", "input: \(count), found \"NaN\""),
        (.inputTokens, "0x10", "input: \(count), found \"0x10\""),
        (.inputTokens, "1,000", "input: \(count), found \"1,000\""),
        (.inputTokens, " 5", "input: \(count), found \" 5\""),
        (.inputTokens, "5 ", "input: \(count), found \"5 \""), (.inputTokens, "٣", "input: \(count), found \"٣\""),
        (.inputTokens, "1e400", "input: \(count), found \"1e400\""),
        (.inputTokens, "9223372036854775808", "input: \(count), found \"9223372036854775808\""),
        (.inputTokens, "1152921504606846976", "input: inputTokens is too large"),
        (.outputTokens, "1152921504606846976", "output: outputTokens is too large"),
        (.outputTokens, "", "output: \(count), found nothing"),
        (.outputTokens, "ten", "output: \(count), found \"ten\""),
        (.cachedTokens, "x", "cached: \(count), found \"x\""),
        (
            .cachedTokens, "101",
            "cached: expected at most the row's 100 input tokens, found 101; the input tokens must count those read from a "
                + "cache, too"
        ),
        (.audioSeconds, "-1", "seconds: expected a number of seconds from 0, found \"-1\""),
        (.audioSeconds, "1:30", "seconds: expected a number of seconds from 0, found \"1:30\""),
        (.audioSeconds, "1e30", "seconds: expected a number of seconds from 0, found \"1e30\""),
        (.cost, "-0.01", "cost: expected a decimal amount from 0, found \"-0.01\""),
        (.cost, "$5", "cost: expected a decimal amount from 0, found \"$5\""),
        (.cost, "0,01", "cost: expected a decimal amount from 0, found \"0,01\""),
        (.cost, "1e30", "cost: expected a decimal amount from 0, found \"1e30\""),
        (.id, "", "id: expected a name in UTF-8, found nothing"),
        (.model, "", "model: expected a name in UTF-8, found nothing"),
        (.project, "", "project: expected a name in UTF-8, found nothing"),
        (.status, "99", "status: \(status), found \"99\""), (.status, "600", "status: \(status), found \"600\""),
        (.status, "-200", "status: \(status), found \"-200\""),
        (.status, "maybe", "status: \(status), found \"maybe\""),
        (.status, "200 OK", "status: \(status), found \"200 OK\""),
    ])
    func bad(_ column: UsageColumn, _ text: String, _ message: String) throws {
        let changes = [column: text]
        // In CSV every field is quoted: it begins with its quote, behind those before it.
        let texts = SampleRow.texts(changes)
        let index = SampleRow.values.firstIndex { $0.column == column } ?? 0
        let place = texts[..<index].reduce(1) { $0 + $1.text.utf8.count + 3 }
        #expect(said(try readUsage(SampleRow.csv(changes), .csv)) == ["use:2:\(place): \(message)"])
        // In JSON a value begins behind its key.
        let line = SampleRow.json(changes)
        let key = "\"\(texts[index].name)\":"
        let column = try #require(line.utf8Column(of: key)) + key.utf8.count
        #expect(said(try readUsage(line, .jsonl)) == ["use:1:\(column): \(message)"])
    }

    /// Numbers of seconds that are none, or reach out of time; one of them beyond what 128 bits add up to.
    @Test(arguments: [
        "abc", "1e10", "-1e11", "7523279236.854775808", "170141183460469231731687303715.884105727",
        "-170141183460469231731687303715.884105728",
        "99999999999999999999999999999999999999", "1e400", "2023-11-16",
    ])
    func badEpochTime(_ text: String) throws {
        let mapping = UsageMapping.everything.with { $0.epoch = TimestampParser().parse("2023-11-16") }
        let excerpt = text.utf8.count > 40 ? String(text.prefix(40)) + "…" : text
        #expect(
            said(try readUsage(SampleRow.csv([.time: text]), .csv, mapping)) == [
                "use:2:1: time: expected a number of seconds after the epoch, found \"\(excerpt)\""
            ])
    }

    /// The first bad value of a row is told; a long one in part.
    @Test func longValue() throws {
        let text = String(repeating: "1234567890", count: 5) + "x"
        #expect(
            said(try readUsage(SampleRow.csv([.outputTokens: text, .cost: "x"]), .csv)).first?
                .hasSuffix("output: \(Self.count), found \"1234567890123456789012345678901234567890…\"") == true)
    }

    /// Names are UTF-8: with marks in place of what is none, different names would become one.
    @Test(arguments: [UsageColumn.id, .user, .model, .project]) func nameThatIsNoUTF8(_ column: UsageColumn) throws {
        var bytes = Array(SampleRow.csv([column: "aQb"]).utf8)
        let place = try #require(bytes.firstIndex(of: UInt8(ascii: "Q")))
        bytes[place] = 0xFF
        let rows = try readUsage(bytes, .csv)
        let name = SampleRow.values.first { $0.column == column }?.name ?? ""
        #expect(said(rows).count == 1)
        #expect(said(rows)[0].contains("\(name): expected a name in UTF-8, found \"a"))
    }
}

extension String {
    /// Where a part begins, counted in bytes from 1.
    fileprivate func utf8Column(of part: String) -> Int? {
        guard let range = firstRange(of: part) else { return nil }
        return utf8.distance(from: startIndex, to: range.lowerBound) + 1
    }
}
