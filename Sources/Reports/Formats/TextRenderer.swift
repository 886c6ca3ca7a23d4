import LedgerModel

/// Aligned tables for a terminal, plain when piped.
struct TextRenderer: ReportRenderer {
    /// The columns of the terminal; nil where the text goes to no terminal, and any width will do.
    var width: Int?

    private static let fullBarWidth = 20

    func render(_ report: Report) -> String {
        let provenance = report.provenance
        let calendar = provenance.calendar
        var lines = ["\(report.title), \(report.period.label) (\(calendar.rules.name))", ""]
        for note in report.notes {
            lines.append("  ! \(note.text)")
            lines += note.commands.map { "      \($0)" }
            lines.append("")
        }
        for table in report.tables {
            guard !table.rows.isEmpty else { continue }
            lines += table.shape.isRecord ? record(table, provenance) : rows(table, provenance)
            lines.append("")
        }
        let size = Self.grouped(Int64(provenance.treeSize))
        lines.append("Ledger \(provenance.ledgerID), \(size) events" + recorded(provenance))
        if let root = provenance.treeRoot { lines.append("Tree root \(root)") }
        if let past = past(provenance) { lines.append(past) }
        let rules = calendar.rules.version == "fixed" ? "" : " (rules \(calendar.rules.version))"
        lines.append("Prices: \(provenance.catalogue ?? "none"). Time zone: \(calendar.rules.name)\(rules).")
        lines.append("Made by: \(provenance.command)")
        return lines.map { $0.printable + "\n" }.joined()
    }

    private func recorded(_ provenance: Provenance) -> String {
        provenance.recordedAt.map { ", the last recorded \(provenance.calendar.format($0))" } ?? ""
    }

    /// `As of 2026-03-01T00:00:00Z, as known at 2026-03-02T00:00:00Z.`
    private func past(_ provenance: Provenance) -> String? {
        let parts = [("as of", provenance.asOf), ("as known at", provenance.asKnown)].compactMap { words, time in
            time.map { "\(words) \(provenance.calendar.format($0))" }
        }
        return parts.isEmpty ? nil : "A" + parts.joined(separator: ", ").dropFirst() + "."
    }

    private func record(_ table: ReportTable, _ provenance: Provenance) -> [String] {
        let columns = table.tellingColumns
        let titles = columns.map { table.columns[$0].title }
        let values = columns.map {
            text(of: table.rows[0][$0], provenance, Self.format([table.rows[0][$0]], provenance))
        }
        let titleWidth = titles.map(\.count).max() ?? 0
        let valueWidth = values.map(\.count).max() ?? 0
        return zip(titles, values).map { title, value in
            "  \(title.padded(toWidth: titleWidth))  \(value.padded(toWidth: valueWidth, onTheLeft: true))"
        }
    }

    private func rows(_ table: ReportTable, _ provenance: Provenance) -> [String] {
        // Amounts below one another have the same decimals, so that their points stand below one another.
        let formats = table.columns.indices.map { column in Self.format(table.rows.map { $0[column] }, provenance) }
        var grid = TextGrid(table) { text(of: $0, provenance, formats[$1]) }
        if let width { grid.narrow(to: width) }
        let bars = Self.bars(table, width: barWidth(besideTableOf: grid.width))
        let rule = "  " + String(repeating: "─", count: grid.width - 2)
        let lines = zip(grid.lines, bars).map { line, bar in bar.isEmpty ? line : "\(line)  \(bar)" }
        return [grid.header, rule] + lines
    }

    private static func format(_ cells: [Cell], _ provenance: Provenance) -> AmountFormat {
        AmountFormat(cells.compactMap(\.amount), in: provenance.currency)
    }

    private func text(of cell: Cell, _ provenance: Provenance, _ format: AmountFormat) -> String {
        switch cell {
        case .text(let text): text.printable
        case .count(let count): Self.grouped(count)
        case .duration(let milliseconds): Self.duration(milliseconds)
        case .money(let money): format.text(money)
        case .atLeast(let money): format.text(atLeast: money)
        case .unpriced: "unpriced"
        case .percent(let tenths): Cell.percentText(tenths) + " %"
        case .instant(let instant): provenance.calendar.format(instant)
        case .none: "–"
        }
    }

    // MARK: Bars

    /// How long bars may be; 0 where there is no room for any worth looking at.
    private func barWidth(besideTableOf columns: Int) -> Int {
        guard let width else { return Self.fullBarWidth }
        let room = min(Self.fullBarWidth, width - columns - 2)
        return room < 5 ? 0 : room
    }

    /// For each row, a bar as long as its amount's share of the largest; empty where the table has none.
    private static func bars(_ table: ReportTable, width: Int) -> [String] {
        let none = Array(repeating: "", count: table.rows.count)
        guard width > 0, let column = table.columns.firstIndex(where: \.hasBar) else { return none }
        let amounts = table.rows.map { max($0[column].amount?.picounits ?? 0, 0) }
        guard let largest = amounts.max(), largest > 0 else { return none }
        // The share without its lowest bits where the product would not fit.
        let shift = max(0, 16 - largest.leadingZeroBitCount)
        return amounts.map { bar(eighths: Int(($0 >> shift) * Int128(width * 8) / (largest >> shift))) }
    }

    private static func bar(eighths: Int) -> String {
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }

    // MARK: Text

    /// `22361870` → `22,361,870`
    static func grouped(_ number: Int64) -> String {
        (number < 0 ? "-" : "") + grouped(digits: String(number.magnitude))
    }

    /// Hours, minutes and seconds, a begun second not counted: `34:46:51`.
    private static func duration(_ milliseconds: Int64) -> String {
        guard milliseconds != 0 else { return "–" }
        let seconds = milliseconds / 1000
        return "\(grouped(seconds / 3600)):\(padded(Int(seconds / 60 % 60))):\(padded(Int(seconds % 60)))"
    }

    static func grouped(digits: String) -> String {
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }
}
