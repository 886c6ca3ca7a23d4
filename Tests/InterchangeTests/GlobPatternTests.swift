import Interchange
import TestSupport
import Testing

/// Patterns of model names.
@Suite struct GlobPatternTests {
    @Test(arguments: [
        ("gpt-4.1", "gpt-4.1", true), ("gpt-4.1", "gpt-4x1", false), ("gpt-4.1", "gpt-4.1-mini", false),
        ("gpt-4.1", "GPT-4.1", false), ("gpt-*", "gpt-4.1", true), ("gpt-*", "gpt-", true), ("gpt-*", "gpt", false),
        ("gpt-*", "openai/gpt-4", false), ("*gpt-*", "openai/gpt-4", true), ("*", "", true),
        ("*", "anything/at:all", true),
        ("", "", true), ("", "a", false), ("?", "a", true), ("?", "", false), ("?", "ab", false), ("??", "ab", true),
        ("a?c", "abc", true), ("a?c", "ac", false), ("a*c", "ac", true), ("a*c", "abcbc", true), ("a*c", "abcb", false),
        ("*-mini", "gpt-4.1-mini", true), ("*-mini", "gpt-4.1-mini-2025", false), ("a**b", "ab", true),
        ("*a*a*a*", "aaa", true), ("*a*a*a*", "aa", false), ("*?", "", false), ("?*", "x", true), ("*ab", "aab", true),
        ("*aab", "aaaab", true), ("[ab]", "a", false), ("[ab]", "[ab]", true), ("a.c", "abc", false),
        ("日?", "日本", true), ("é*", "étude", true),
    ])
    func matches(_ pattern: String, _ text: String, _ expected: Bool) {
        #expect(GlobPattern(pattern).matches(text) == expected)
    }

    /// Against a matcher that tries everything.
    @Test(arguments: 0..<4 as Range<UInt64>) func equalsTheNaiveMatcher(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func word(_ alphabet: String) -> String {
            String(
                (0..<Int.random(in: 0...7, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
        }
        var matching = 0
        for _ in 0..<2_000 {
            let (pattern, text) = (word("ab*?"), word("ab"))
            let expected = Self.naive(pattern[...], text[...])
            #expect(GlobPattern(pattern).matches(text) == expected, "\(pattern) \(text)")
            if expected { matching += 1 }
        }
        #expect(matching > 100)
    }

    private static func naive(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return naive(pattern.dropFirst(), text) || !text.isEmpty && naive(pattern, text.dropFirst())
        }
        return !text.isEmpty && (first == "?" || first == text.first) && naive(pattern.dropFirst(), text.dropFirst())
    }

    /// Many stars and a text that nearly matches take no exponential time.
    @Test func manyStars() {
        let pattern = GlobPattern(String(repeating: "a*", count: 30) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 300)))
    }
}
