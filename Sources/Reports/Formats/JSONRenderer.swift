import LedgerModel

/// One JSON object: provenance, then each table under its key. Amounts are exact decimal strings.
struct JSONRenderer: ReportRenderer {
    func render(_ report: Report) -> String {
        let provenance = report.provenance
        let calendar = provenance.calendar
        var members: [(key: String, value: JSONValue)] = [
            ("report", .string(report.kind)),
            (
                "ledger",
                .object([
                    ("id", .string(provenance.ledgerID)), ("treeSize", .integer(provenance.treeSize)),
                    ("root", .optional(provenance.treeRoot)),
                    ("recordedAt", .optional(provenance.recordedAt.map(calendar.format))),
                ])
            ),
            ("asOf", .optional(provenance.asOf.map(calendar.format))),
            ("asKnown", .optional(provenance.asKnown.map(calendar.format))),
            (
                "period",
                .object([
                    ("from", .string(calendar.format(report.period.range.lowerBound))),
                    ("to", .string(calendar.format(report.period.range.upperBound))),
                    ("timeZone", .string(calendar.rules.name)), ("timeZoneRules", .string(calendar.rules.version)),
                ])
            ),
            ("currency", .string(provenance.currency.code)),
            ("catalogue", .optional(provenance.catalogue)),
        ]
        for table in report.tables {
            switch table.shape {
            case .rows: members.append((table.key, .array(table.rows.map { object(of: $0, table.columns, calendar) })))
            case .record: members.append((table.key, object(of: table.rows[0], table.columns, calendar)))
            case .facts: members += zip(table.columns, table.rows[0]).map { ($0.key, value(of: $1, calendar)) }
            case .keyedRows: members.append((table.key, keyed(table, calendar)))
            }
        }
        let notes = report.notes.map { note in
            JSONValue.object([
                ("code", .string(note.code)), ("text", .string(note.text)),
                ("commands", .array(note.commands.map(JSONValue.string))),
            ])
        }
        members.append(("notes", .array(notes)))
        members.append(("command", .string(provenance.command)))
        return JSONValue.object(members).indentedText
    }

    private func object(of row: [Cell], _ columns: [ReportTable.Column], _ calendar: BillingCalendar) -> JSONValue {
        .object(zip(columns, row).map { ($0.key, value(of: $1, calendar)) })
    }

    private func keyed(_ table: ReportTable, _ calendar: BillingCalendar) -> JSONValue {
        .object(
            table.rows.map { row in
                let name = if case .text(let text) = row[0] { text } else { "" }
                return (name, object(of: Array(row.dropFirst()), Array(table.columns.dropFirst()), calendar))
            })
    }

    private func value(of cell: Cell, _ calendar: BillingCalendar) -> JSONValue {
        switch cell {
        case .text(let text): .string(text)
        case .count(let count), .duration(let count): .integer(count)
        case .money(let money), .atLeast(let money): .money(money)
        case .instant(let instant): .string(calendar.format(instant))
        case .percent(let tenths): .number(Cell.percentText(tenths))
        case .unpriced, .none: .null
        }
    }
}
