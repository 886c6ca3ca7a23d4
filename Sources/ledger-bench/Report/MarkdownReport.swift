/// A run as the page that the repository keeps.
enum MarkdownReport {
    static func render(_ run: BenchRun) -> String {
        let heading = Heading(run)
        var text = """
            # Benchmarks

            Written by `swift run -c release ledger-bench storage --out reports/benchmarks.md`; nothing in it is edited by \
            hand. Each figure is measured several times, by turns with the same work done by what a user would pick \
            instead, in one run on one machine: medians, and the smallest and largest in brackets. "Ours is" is the \
            median of the factors of each round, above 1 where ours is faster or smaller. A figure has a first target \
            and one for later; what falls short says so. Whoever's turn it is waits until a fixed piece of work on \
            all cores is as fast as it can be, and is measured again where it was not at the end: other guests of the \
            same hardware slow it by a third for seconds at a time.

            - \(heading.machine)
            - \(heading.versions)

            """
        text += table(ReadingCells.titles, run.outcomes.flatMap(rows))
        for outcome in run.outcomes {
            text += "\n## \(outcome.title)\n\n\(outcome.method)\n"
            for reading in outcome.readings where reading.note != nil {
                text += "\n\(reading.label): \(reading.note ?? "").\n"
            }
            if let failure = outcome.failure { text += "\nNot measured: \(failure)\n" }
            let load = "\(Unit.rounded(outcome.loadBefore)) before, \(Unit.rounded(outcome.loadAfter)) after"
            text += "\nTook \(Unit.rounded(outcome.seconds)) s; load average \(load)\(disturbance(outcome)).\n"
        }
        return text + "\n" + Workload.description
    }

    private static func disturbance(_ outcome: BenchRun.Outcome) -> String {
        let counts = outcome.disturbance
        guard counts.repeated > 0 else { return "" }
        return "; \(counts.repeated) times measured again since the machine was slowed from outside, "
            + "\(counts.disturbed) measurements kept all the same"
    }

    private static func rows(_ outcome: BenchRun.Outcome) -> [[String]] {
        guard outcome.failure == nil else { return [[outcome.title, "", "", "", "", "**failed**"]] }
        return outcome.readings.flatMap { ReadingCells(outcome.title, $0).rows }
    }

    private static func table(_ titles: [String], _ rows: [[String]]) -> String {
        func line(_ cells: [String]) -> String {
            "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }
        return "\n" + line(titles) + "|" + String(repeating: "---|", count: titles.count) + "\n"
            + rows.map(line).joined()
    }
}
