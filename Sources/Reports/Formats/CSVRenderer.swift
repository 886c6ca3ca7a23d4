import LedgerModel

/// One CSV table after RFC 4180: each row says first which table of the report it belongs to.
///
/// The tables of a report rendered so share their columns behind the first, which names the row.
struct CSVRenderer: ReportRenderer {
    func render(_ report: Report) -> String {
        guard let widest = report.tables.first(where: { !$0.shape.isRecord }) ?? report.tables.first else { return "" }
        let isNamed = !widest.shape.isRecord
        let valueKeys = widest.columns.dropFirst(isNamed ? 1 : 0).map(\.key)
        var lines = [(["table", "name"] + valueKeys).map(Self.field).joined(separator: ",")]
        for table in report.tables {
            for row in table.rows {
                let cells = Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.key), row))
                let name = !table.shape.isRecord ? row.first ?? .none : .none
                let values = [name] + valueKeys.map { cells[$0] ?? .none }
                lines.append(([table.key] + values.map { text(of: $0, report) }).joined(separator: ","))
            }
        }
        return lines.map { $0 + "\r\n" }.joined()
    }

    private func text(of cell: Cell, _ report: Report) -> String {
        switch cell {
        case .text(let text): Self.field(Self.defused(text))
        case .count(let count), .duration(let count): String(count)
        case .money(let money), .atLeast(let money): money.description
        case .instant(let instant): report.provenance.calendar.format(instant)
        case .percent(let tenths): Cell.percentText(tenths)
        case .unpriced, .none: ""
        }
    }

    // Scalar by scalar: a mark that joins with a comma or a quote hides it from a look at characters, not from readers.

    /// Spreadsheets run text that starts like a formula; an apostrophe makes it text.
    private static func defused(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) else { return text }
        return "'" + text
    }

    private static func field(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
        var quoted = "\"".unicodeScalars
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        return String(quoted) + "\""
    }
}
