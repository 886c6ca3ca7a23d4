import Interchange
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Damaged inputs per suite; `USAGE_LEDGER_FUZZ_ROUNDS` asks for a longer run.
let fuzzRounds = getenv("USAGE_LEDGER_FUZZ_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 10_000

/// Damaged CSV and damaged lines: readers end, stay inside the input, and do not depend on how it is cut.
@Suite struct ReaderFuzzTests {
    private static let sample = Array(
        ("\u{FEFF}id,model,\"tokens, all\"\r\n1,\"gpt-4o \"\"mini\"\"\",374\n\n"
            + "2,\"two\r\nlines\",\"\"\r3,Zürich,\n").utf8
    )
    private static let alphabet = Array("\",\n\r\0a ".utf8) + [0xFF]

    @Test("CSV", arguments: 0..<50 as Range<UInt64>)
    func csv(seed: UInt64) throws {
        var numbers = SplitMix64(seed: seed)
        for _ in 0..<fuzzRounds / 50 {
            let text = numbers.mutated(Self.sample, alphabet: Self.alphabet)
            let limit = numbers.below(3) == 0 ? numbers.below(60) + 1 : 1000
            let records = try readRecords(MemorySource(text), limitBytes: limit, windowBytes: 1024)
            let chunk = numbers.below(20) + 1
            let cut = MemorySource(text, maximumChunk: chunk)
            let window = numbers.below(40) + 1
            let note = "seed \(seed), chunk \(chunk), window \(window): \(text)"
            #expect(try readRecords(cut, limitBytes: limit, windowBytes: window) == records, "\(note)")
            let lines = text.count { $0 == 10 || $0 == 13 } + 1
            #expect(records.count <= lines, "\(note)")
            for record in records {
                switch record {
                case .record(let line, let fields):
                    #expect(line >= 1 && line <= lines, "\(note)")
                    #expect(fields.allSatisfy { $0.line >= line && $0.column >= 1 }, "\(note)")
                    #expect(fields.allSatisfy { $0.line <= lines && $0.column <= text.count + 1 }, "\(note)")
                case .bad(let error):
                    #expect(error.line >= 1 && error.line <= lines, "\(note)")
                    #expect(error.column >= 1 && error.column <= text.count, "\(note)")
                }
            }
        }
    }

    @Test("lines", arguments: 0..<20 as Range<UInt64>)
    func lines(seed: UInt64) throws {
        var numbers = SplitMix64(seed: seed)
        for _ in 0..<fuzzRounds / 50 {
            let text = numbers.mutated(Self.sample, alphabet: Self.alphabet)
            let limit = numbers.below(3) == 0 ? numbers.below(60) + 1 : 1000
            let cut = MemorySource(text, maximumChunk: numbers.below(20) + 1)
            let lines = try readLines(cut, limitBytes: limit, windowBytes: numbers.below(40) + 1)
            // The reference: split at LF, drop a CR before it.
            let start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            var pieces = text[start...].split(separator: 10, omittingEmptySubsequences: false)
            let last = pieces.removeLast()
            var expected = pieces.map { $0.last == 13 ? Array($0.dropLast()) : Array($0) }
            if !last.isEmpty { expected.append(Array(last)) }
            let actual = lines.map { line -> [UInt8]? in
                if case .line(_, let bytes) = line { bytes } else { nil }
            }
            #expect(actual == expected.map { $0.count <= limit ? $0 : nil }, "seed \(seed): \(text)")
        }
    }
}
