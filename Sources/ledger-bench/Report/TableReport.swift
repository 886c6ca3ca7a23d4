/// A run as a table for the terminal.
enum TableReport {
    static func render(_ run: BenchRun) -> String {
        var rows = [ReadingCells.titles]
        var remarks: [String] = []
        for outcome in run.outcomes {
            for reading in outcome.readings {
                rows += ReadingCells(outcome.title, reading).rows.map { cells in
                    cells.map { $0.replacing("**", with: "") }
                }
                if let note = reading.note { remarks.append("\(outcome.title), \(reading.label): \(note).") }
            }
            if let failure = outcome.failure { remarks.append("\(outcome.title) failed: \(failure)") }
        }
        let widths = ReadingCells.titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var text = "\(Heading(run).machine)\n\(Heading(run).versions)\n\n"
        for row in rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            text += cells.joined(separator: "  ").trimmingTrailingBlanks + "\n"
        }
        if !remarks.isEmpty { text += "\n" + remarks.joined(separator: "\n") + "\n" }
        return text
    }
}

extension String {
    fileprivate var trimmingTrailingBlanks: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
