import Foundation
import Reports
import Testing

/// Words as a shell reads them.
@Suite struct ShellQuotingTests {
    @Test(arguments: [
        ("report", "report"), ("--month", "--month"), ("a/b.c:d@e%f+g,h_i-j", "a/b.c:d@e%f+g,h_i-j"),
        ("2026-11", "2026-11"),
        ("", "''"), ("a b", "'a b'"), ("a=b", "'a=b'"), ("it's", "'it'\\''s'"), ("'", "''\\'''"), ("$HOME", "'$HOME'"),
        ("`id`", "'`id`'"), ("a;b", "'a;b'"), ("a\nb", "'a\nb'"), ("~", "'~'"), ("*", "'*'"), ("é", "'é'"),
        ("#", "'#'"),
        ("\\", "'\\'"), ("!", "'!'"),
        // A mark that joins with a quote hides it from a look at characters, not from the shell.
        ("a'\u{301};id;'", "'a'\\''\u{301};id;'\\'''"),
    ])
    func quoted(_ word: String, _ expected: String) { #expect(shellQuoted(word) == expected) }

    /// A real shell gives back the word.
    @Test func aShellReadsTheWord() throws {
        let words = [
            "", "a b", "it's", "$HOME `id` \\ \"x\"", "a'\u{301}b'", "*?[a]~!#&|;<>()", "é日👩‍👩‍👧", "line\nbreak", "-n",
        ]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "printf '%s\\0' " + words.map(shellQuoted).joined(separator: " ")]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try #require(try output.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        let read = data.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(read == words)
    }
}
