import Testing

/// JSON lines as APIs and proxies write them.
@Suite struct JSONLinesImportTests {
    static func command(_ options: [String] = [], file: String = "calls.jsonl") -> [String] {
        [
            "import", "jsonl", file, "--ledger", "team.ledger", "--time", "created", "--model-column", "model",
            "--input-tokens", "usage.prompt_tokens", "--output-tokens", "usage.completion_tokens", "--project-column",
            "metadata.project",
        ] + options
    }

    static func line(
        created: String = "\"2024-01-01T00:00:00Z\"", model: String = "\"gpt-4.1\"", usage: String, more: String = ""
    ) -> String {
        "{\"created\":\(created),\"model\":\(model),\"usage\":\(usage),\"metadata\":{\"project\":\"web\"}\(more)}"
    }

    static let plain = #"{"prompt_tokens":10,"completion_tokens":5}"#

    /// Each gives 10 input and 5 output tokens of gpt-4.1 for the project web on 1 January 2024.
    static let spellings: [(name: String, text: String)] = [
        ("plain", line(usage: plain) + "\n"), ("no final newline", line(usage: plain)),
        ("CRLF", line(usage: plain) + "\r\n"),
        ("byte order mark", "\u{FEFF}" + line(usage: plain) + "\n"),
        ("numbers as strings", line(usage: #"{"prompt_tokens":"10","completion_tokens":"5"}"#) + "\n"),
        ("decimals", line(usage: #"{"prompt_tokens":10.0,"completion_tokens":5e0}"#) + "\n"),
        (
            "blanks",
            " { \"created\" : \"2024-01-01\" , \"model\":\"gpt-4.1\",\t\"usage\" :" + plain
                + ", \"metadata\":{ \"project\":\"web\"} } \n"
        ),
        ("escapes", line(model: #""gp\u0074-4\u002e1""#, usage: plain) + "\n"),
        (
            "more than is read",
            line(
                usage: #"{"prompt_tokens":10,"completion_tokens":5,"details":{"a":[1,{"b":null}]}}"#,
                more: #","choices":[{"text":"}{\"\\"}],"ok":true"#) + "\n"
        ),
        (
            "keys with dots",
            #"{"created":"2024-01-01","model":"gpt-4.1","usage.prompt_tokens":10,"#
                + #""usage.completion_tokens":5,"metadata":{"project":"web"}}"# + "\n"
        ),
    ]

    @Test(arguments: spellings) func readsRows(_ spelling: (name: String, text: String)) throws {
        let workspace = try Workspace()
        try workspace.write(spelling.text, to: "calls.jsonl")
        try workspace.expectSuccess(Self.command())
        let spend = try workspace.spend(month: "2024-01")
        #expect((spend.total.requests, spend.total.inputTokens, spend.total.outputTokens) == (1, 10, 5))
        #expect(spend.total.cost == "0.00006")
        #expect(spend.byDay.map(\.day) == ["2024-01-01"])
        #expect(spend.byModel.map(\.model) == ["gpt-4.1"])
        #expect(spend.byProject.map(\.project) == ["web"])
        try workspace.expectSuccess(Self.command(["--source", "calls.jsonl"], file: "-"), input: spelling.text)
        #expect(try workspace.usageCount() == 1)
    }

    @Test func readsUnixTimesAndOptionalFields() throws {
        let workspace = try Workspace()
        let lines = [
            Self.line(
                created: "1704067200", usage: #"{"prompt_tokens":10,"completion_tokens":5,"cached":4}"#,
                more: #","user":"ann","status":200"#),
            Self.line(
                created: "1704067200.5", usage: #"{"prompt_tokens":10,"completion_tokens":5,"cached":null}"#,
                more: #","user":null,"status":"error""#),
            Self.line(created: "\"1704067201\"", usage: Self.plain),
        ]
        try workspace.write(lines.map { $0 + "\n" }.joined(), to: "calls.jsonl")
        let options = [
            "--epoch", "1970-01-01", "--cached-tokens", "usage.cached", "--user", "user", "--status", "status",
        ]
        try workspace.expectSuccess(Self.command(options))
        let events = try workspace.events("--kind", "response")
        #expect(
            events.map { $0["occurredAt"] as? String } == [
                "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.5Z", "2024-01-01T00:00:01Z",
            ])
        #expect(events.map { $0["user"] as? String } == ["ann", nil, nil])
        #expect(events.map { $0["outcome"] as? String } == ["succeeded", "failed", "succeeded"])
        // 6 × 2 + 4 × 0.5 + 5 × 8 = 54 millionths; without cached ones 10 × 2 + 5 × 8 = 60.
        #expect(events.map { $0["cost"] as? String } == ["0.000054", "0.00006", "0.00006"])
        let total = try workspace.spend(month: "2024-01").total
        #expect((total.cachedTokens, total.failedRequests, total.cost) == (4, 1, "0.000174"))
    }

    @Test func idsAreKeptAsTheyAre() throws {
        let workspace = try Workspace()
        let lines = ["\"chatcmpl-ü\\n\"", "12", "\"12.0\""].map { Self.line(usage: Self.plain, more: ",\"id\":\($0)") }
        try workspace.write(lines.map { $0 + "\n" }.joined(), to: "calls.jsonl")
        try workspace.expectSuccess(Self.command(["--id", "id"]))
        let ids = try workspace.events("--kind", "response").map { $0["sourceId"] as? String }
        #expect(ids == ["chatcmpl-ü\n", "12", "12.0"])
        #expect(try workspace.expectSuccess(Self.command(["--id", "id"])).output.hasPrefix("Imported 0 new events"))
    }

    /// Each stands in line 2 behind a good one.
    static let badLines: [(line: String, message: String)] = [
        (#"{"created":"2024-01-01","model":"gpt-4.1","usage":{"prompt_tokens":1,"#, ":2:"),
        (#"{"created":"2024-01-01""#, ":2:"), ("{", ":2:2: expected"),
        ("", ":2:1: expected a JSON object, found a blank line"),
        ("[1]", ":2:1: no field \"created\"; expected a JSON object"), ("7", ":2:1: no field \"created\""),
        ("nul", ":2:4: expected null"),
        (
            line(usage: "{\"completion_tokens\":5}"),
            ":2:1: no field \"usage.prompt_tokens\"; the line has: created, model"
        ),
        (line(usage: "7"), ":2:1: no field \"usage.prompt_tokens\""),
        (
            line(usage: #"{"prompt_tokens":null,"completion_tokens":5}"#),
            ":2:78: usage.prompt_tokens: expected a whole number from 0, found nothing"
        ),
        (
            line(usage: #"{"prompt_tokens":-1,"completion_tokens":5}"#),
            ":2:78: usage.prompt_tokens: expected a whole number"
        ),
        (line(usage: #"{"prompt_tokens":true,"completion_tokens":5}"#), "found \"true\""),
        (
            line(usage: #"{"prompt_tokens":{"total":1},"completion_tokens":5}"#),
            ":2:78: usage.prompt_tokens: expected one value, found an object or an array; name a field inside it"
        ),
        (line(usage: #"{"prompt_tokens":[1],"completion_tokens":5}"#), "found an object or an array"),
        (line(model: "{\"name\":1}", usage: plain), "model: expected one value, found an object or an array"),
        (line(model: "\"\"", usage: plain), "model: expected a name"),
        (line(created: "1704067200", usage: plain), ":2:12: created: expected a time such as"),
        (line(usage: plain) + " {}", "expected the end"),
    ]

    @Test(arguments: badLines) func refusesBadLines(_ bad: (line: String, message: String)) throws {
        let workspace = try Workspace()
        let before = try workspace.log()
        try workspace.write(Self.line(usage: Self.plain) + "\n" + bad.line + "\n", to: "calls.jsonl")
        let result = try workspace.run(Self.command())
        #expect(result.status == 65, "\(result)")
        #expect(result.errors.hasPrefix("usage-ledger: calls.jsonl:2:"), "\(result)")
        #expect(result.errors.contains(bad.message), "\(result)")
        #expect(try workspace.log() == before)
    }

    /// Nesting and length are bounded, not the stack's problem.
    @Test(arguments: ["[", "{\"a\":"]) func refusesDeepNesting(_ opening: String) throws {
        let workspace = try Workspace()
        let deep = String(repeating: opening, count: 200_000)
        try workspace.write(Self.line(usage: Self.plain, more: ",\"x\":\(deep)") + "\n", to: "calls.jsonl")
        let result = try workspace.run(Self.command())
        #expect(result.status == 65, "\(result.status)")
        #expect(result.errors.hasPrefix("usage-ledger: calls.jsonl:1:"))
    }
}
