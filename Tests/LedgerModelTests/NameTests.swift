import Testing

@testable import LedgerModel

struct ModelNameTests {
    @Test(arguments: [
        ("gpt-4.1", ["gpt-4.1"]),
        ("openai/gpt-4.1", ["openai/gpt-4.1", "gpt-4.1"]),
        ("gpt-4.1-2025-04-14", ["gpt-4.1-2025-04-14", "gpt-4.1"]),
        (
            "openai/gpt-4.1-2025-04-14",
            ["openai/gpt-4.1-2025-04-14", "gpt-4.1-2025-04-14", "openai/gpt-4.1", "gpt-4.1"]
        ),
        ("claude-sonnet-4-5-20250929", ["claude-sonnet-4-5-20250929", "claude-sonnet-4-5"]),
        ("claude-3-haiku@20240307", ["claude-3-haiku@20240307", "claude-3-haiku"]),
        ("groq/openai/gpt-oss-20b", ["groq/openai/gpt-oss-20b", "openai/gpt-oss-20b", "gpt-oss-20b"]),
        ("models/", ["models/"]),
        ("/m", ["/m", "m"]),
        ("", [""]),
    ])
    func candidatesInOrder(name: String, candidates: [String]) {
        #expect(ModelName.candidates(for: name) == candidates)
    }

    @Test(arguments: [
        ("gpt-4.1-2025-04-14", "gpt-4.1"), ("m-20250929", "m"), ("m@20250929", "m"), ("é-2025-04-14", "é"),
        ("gpt-4-0613", nil), ("mistral-large-2512", nil), ("m-2025-4-14", nil), ("m-2025-04-1x", nil),
        ("m_20250929", nil),
        ("-2025-04-14", nil), ("-20250929", nil), ("20250929", nil), ("", nil), ("gpt-4.1", nil),
    ])
    func removesDateSuffixes(name: String, rest: String?) {
        #expect(ModelName.removingDateSuffix(name) == rest)
    }
}

struct ScopeTests {
    @Test(arguments: [
        (Scope.organization, "organization"),
        (.project("web-app"), "project:web-app"),
        (.project("team/web-app"), "project:team/web-app"),
        (.project("a:b"), "project:a:b"),
        (.project("model:x"), "project:model:x"),
        (.model("gpt-4.1"), "model:gpt-4.1"),
        (.model("openai/gpt-4.1"), "model:openai/gpt-4.1"),
        (.user("ann"), "user:ann"),
        (.user("ännchen 1"), "user:ännchen 1"),
        (.projectModel(project: "web-app", model: "gpt-4.1"), "project:web-app/model:gpt-4.1"),
        (.projectModel(project: "team/web", model: "openai/m"), "project:team/web/model:openai/m"),
    ])
    func printsAndReads(scope: Scope, text: String) {
        #expect(scope.description == text)
        #expect(Scope(text) == scope)
    }

    @Test(arguments: [
        "", "Organization", "organization ", "project", "project:", "model:", "user:", "team:x", "project:/model:m",
        "project:p/model:", " project:p",
    ])
    func refusesOtherTexts(text: String) {
        #expect(Scope(text) == nil)
    }
}

struct CurrencyTests {
    @Test(arguments: [("USD", "USD"), ("usd", "USD"), ("Eur", "EUR"), ("zzz", "ZZZ")])
    func keepsCapitals(text: String, code: String) {
        #expect(Currency(code: text)?.code == code)
    }

    @Test(arguments: [
        "", "US", "USDT", "U5D", "U D", "US\0", "@BC", "[AB", "`ab", "{ab",
        // Letters whose capitals are ASCII, but that are not.
        "ß", "ßa", "ﬁx", "ınr", "ſek",
    ])
    func refusesOtherTexts(text: String) {
        #expect(Currency(code: text) == nil)
    }

    @Test(arguments: [("USD", "$"), ("EUR", "€"), ("GBP", "£"), ("CHF", "CHF ")])
    func standsBeforeAmounts(code: String, prefix: String) {
        #expect(Currency(code: code)?.prefix == prefix)
    }
}
