import Testing

@testable import ledger_bench

@Suite("The report")
struct ReportTests {
    private static func run(failure: String? = nil) -> BenchRun {
        let reading = Reading(
            "1 producer", .commitsPerSecond, Spread([1_000, 1_500, 1_200]),
            against: [("other", Spread([800, 800, 800])), ("SQLite", Spread([1_000, 3_000, 1_200]))],
            target: .timesBetter(1, then: 1.5, than: "SQLite"), note: "half | whole")
        var run = BenchRun(
            startedAt: "2026-11-21T00:00:00Z", machine: Machine(scratch: "/"), eventCount: 10, versions: ["B": "2"])
        run.outcomes = [
            BenchRun.Outcome(
                name: "append", title: "Appends", method: "In a loop.", readings: failure == nil ? [reading] : [],
                failure: failure, loadBefore: 0.5, loadAfter: 1.5, seconds: 2,
                disturbance: MachineCalm.Counts(repeated: 3, disturbed: 1))
        ]
        return run
    }

    @Test("A row has the median, the range, the named peer first, its factor, the target and the verdict")
    func markdown() {
        let lines = MarkdownReport.render(Self.run()).split(separator: "\n")
        #expect(
            lines.contains(
                "| Appends: 1 producer | 1200 commits/s (1000–1500) | SQLite 1200 (1000–3000) | 1.00 × "
                    + "| ≥ 1.00 ×, then 1.50 × SQLite | met |"))
        #expect(lines.contains("|  |  | other 800 | 1.50 × |  |  |"))
        #expect(lines.contains("1 producer: half | whole."))
        let took = lines.first { $0.hasPrefix("Took") }
        #expect(
            took == """
                Took 2.00 s; load average 0.500 before, 1.50 after; 3 times measured again since the machine was slowed \
                from outside, 1 measurements kept all the same.
                """)
    }

    @Test("A figure that could not be measured says so, and why")
    func failure() {
        let markdown = MarkdownReport.render(Self.run(failure: "no disk"))
        #expect(markdown.contains("| Appends |  |  |  |  | **failed** |"))
        #expect(markdown.contains("Not measured: no disk"))
        #expect(TableReport.render(Self.run(failure: "no disk")).contains("Appends failed: no disk"))
    }

    @Test("JSON keeps every measurement")
    func json() throws {
        let json = try JSONReport.render(Self.run())
        #expect(json.contains("\"verdict\" : \"first\""))
        #expect(json.contains("1500"))
    }
}
