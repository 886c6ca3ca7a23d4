import LedgerModel
import LedgerStore
import Testing

@testable import Interchange

/// Usage from JSON lines, fields named by dotted paths.
@Suite struct JSONLinesUsageTests {
    private static let nested = UsageMapping(
        time: "created", model: .column("model"), project: .column("metadata.project"),
        columns: [
            .inputTokens: "usage.prompt_tokens", .outputTokens: "usage.completion_tokens",
            .cachedTokens: "usage.prompt_tokens_details.cached_tokens", .id: "id", .status: "ok",
        ], epoch: Instant(nanoseconds: 0))

    @Test func chatCompletion() throws {
        let line = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1700000000.5,"model":"gpt-4.1","choices":[{"index":0}],\
            "usage":{"prompt_tokens":374,"completion_tokens":44,"prompt_tokens_details":{"cached_tokens":128}},\
            "metadata":{"project":"w\\u00e9b"},"ok":true}
            """
        guard case .row(let row) = try readUsage(line, .jsonl, Self.nested)[0] else {
            Issue.record("refused")
            return
        }
        #expect(row.id == "chatcmpl-1")
        #expect(row.occurredAt.description == "2023-11-14T22:13:20.5Z")
        #expect(row.context.model == "gpt-4.1" && row.context.project == "wéb")
        #expect(row.usage == Usage(inputTokens: 374, cachedInputTokens: 128, outputTokens: 44))
        #expect(row.outcome == .succeeded && row.httpStatus == nil && row.line == 1)
        #expect(row.fields == [.model, .project])
    }

    /// Numbers may be strings, optional fields null or missing, and white space anywhere.
    @Test(arguments: [
        #"{"t":"2023-11-16","i":1,"o":2,"u":"ann"}"#,
        #" { "u" : "ann" , "o" : 2.0 , "i" : "1" , "t" : "2023-11-16" , "x" : [ { } ] } "#,
        "\u{FEFF}{\"t\":\"2023-11-16\",\"i\":1e0,\"o\":2,\"u\":\"\\u0061nn\"}\r",
    ])
    func sameRow(_ line: String) throws {
        for chunk in [1, 5, Int.max] {
            #expect(said(try readUsage(Array((line + "\n").utf8), .jsonl, .least, chunk: chunk)) == ["1: ann 1+2"])
        }
    }

    @Test(arguments: [
        #"{"t":"2023-11-16","i":1,"o":2}"#, #"{"t":"2023-11-16","i":1,"o":2,"u":null}"#,
        #"{"t":"2023-11-16","i":1,"o":2,"u":""}"#,
    ])
    func optionalField(_ line: String) throws {
        #expect(said(try readUsage(line, .jsonl, .least)) == ["1: - 1+2"])
    }

    /// Bad lines between good ones: each is named and passed over.
    @Test(arguments: [
        ("", "use:2:1: expected a JSON object, found a blank line"),
        ("   ", "use:2:4: expected a value, found the end of the text (truncated)"),
        (#"{"t":"2023-11-16","i":1,"#, "use:2:25: expected a key in quotes, found the end of the text (truncated)"),
        (#"{"t":"2023-11-16","i":1,"o":2} x"#, "use:2:32: expected the end of the text, found 'x'"),
        (#"{"t":"2023-11-16","i":01,"o":2}"#, "use:2:24: expected ',' or '}', found '1'"),
        (#"{"t":"2023-11-16","i":1}"#, "use:2:1: no field \"o\"; the line has: t, i"),
        (#"{}"#, "use:2:1: no field \"t\"; expected a JSON object"),
        (#"[1,2]"#, "use:2:1: no field \"t\"; expected a JSON object"),
        (#"7"#, "use:2:1: no field \"t\"; expected a JSON object"),
        (#"{"t":"2023-11-16","i":-1,"o":2}"#, "use:2:23: i: expected a whole number from 0, found \"-1\""),
        (#"{"t":"2023-11-16","i":null,"o":2}"#, "use:2:23: i: expected a whole number from 0, found nothing"),
        (#"{"t":"2023-11-16","i":true,"o":2}"#, "use:2:23: i: expected a whole number from 0, found \"true\""),
        (
            #"{"t":"2023-11-16","i":{"n":1},"o":2}"#,
            "use:2:23: i: expected one value, found an object or an array; name a field inside it with a dotted path, such as "
                + "usage.prompt_tokens"
        ),
        (
            #"{"t":"2023-11-16","i":[1],"o":2}"#,
            "use:2:23: i: expected one value, found an object or an array; name a field inside it with a dotted path, such as "
                + "usage.prompt_tokens"
        ),
        (#"{"t":"2023-11-16","i":1,"i":2,"o":2}"#, "use:2:25: expected each key once, found \"i\" again"),
    ])
    func badLine(_ line: String, _ message: String) throws {
        let good = #"{"t":"2023-11-16","i":1,"o":2,"u":"ann"}"#
        for chunk in [1, Int.max] {
            let rows = try readUsage(Array("\(good)\n\(line)\n\(good)\n".utf8), .jsonl, .least, chunk: chunk)
            #expect(said(rows) == ["1: ann 1+2", message, "3: ann 1+2"])
        }
    }

    @Test func noLines() throws { #expect(try readUsage("", .jsonl, .least).isEmpty) }

    /// A line beyond what is kept is named, and the next one read.
    @Test func lineTooLong() throws {
        let long = #"{"t":""# + String(repeating: "x", count: 17 << 20) + "\"}"
        let rows = try readUsage("\(long)\n" + #"{"t":"2023-11-16","i":1,"o":2,"u":"ann"}"#, .jsonl, .least)
        #expect(said(rows) == ["use:1: expected a line of JSON, found one of over 16777216 bytes", "2: ann 1+2"])
    }
}
