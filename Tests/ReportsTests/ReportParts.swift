import LedgerModel
import Projections
import Reports

/// Where the reports of these tests come from.
func provenance(
    _ arguments: [String] = ["report", "spend", "--month", "2026-11"], ledger: String? = "team.ledger",
    currency: Currency = .usd, calendar: BillingCalendar = .utc, catalogue: String? = "built-in 2026-11"
) -> Provenance {
    Provenance(
        ledgerID: "0123456789abcdef", treeSize: 1234, treeRoot: "e3b0c442", recordedAt: instant("2026-11-02T12:00:00Z"),
        currency: currency, calendar: calendar, catalogue: catalogue, arguments: arguments, ledgerArgument: ledger)
}

let november = ReportPeriod(CivilMonth(year: 2026, month: 11), in: .utc)

/// A report of one table.
func report(
    _ table: ReportTable, notes: [ReportNote] = [], provenance: Provenance = provenance()
) -> Report {
    Report(
        kind: "kind", title: "Title", provenance: provenance, period: november, tables: [table], notes: notes)
}

/// A table of the columns `name`, `a`, `b`, … with these rows.
func table(_ rows: [[Cell]], shape: ReportTable.Shape = .rows, bar: Bool = false) -> ReportTable {
    let count = rows.first?.count ?? 2
    let letters = ["a", "b", "c", "d", "e", "f", "g", "h"]
    let columns = (0..<count).map { index in
        index == 0
            ? ReportTable.Column("name", "Name")
            : ReportTable.Column(letters[index - 1], letters[index - 1].uppercased(), hasBar: bar && index == count - 1)
    }
    return ReportTable(key: "table", title: "Table", shape: shape, columns: columns, rows: rows)
}

/// The lines that a table takes in the text of its report.
func tableLines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).filter { $0.hasPrefix("  ") }
}

func instant(_ text: String) -> Instant { TimestampParser().parse(text)! }
func dollars(_ text: String) -> Money { try! Money(exactly: text) }

/// A response as a row of columns.
struct Row {
    var time: String
    var project = "web"
    var model = "gpt"
    var cost: String?
    var input: Int64 = 100
    var kind = EventKind.response
    var outcome = Outcome.succeeded
}

/// Spend of these rows.
func spend(_ rows: [Row], _ calendar: BillingCalendar = .utc) throws -> SpendProjection {
    var projection = SpendProjection(calendar: calendar)
    try projection.apply(batch(rows))
    return projection
}

func activity(_ rows: [Row], _ calendar: BillingCalendar = .utc) throws -> ActivityProjection {
    var projection = ActivityProjection(calendar: calendar)
    try projection.apply(batch(rows))
    return projection
}

private func batch(_ rows: [Row]) -> EventBatch {
    var batch = EventBatch()
    for (index, row) in rows.enumerated() {
        let time = instant(row.time)
        batch.count += 1
        batch.kinds.append(row.kind)
        batch.sequences.append(UInt64(index))
        batch.recordedAt.append(time)
        batch.occurredAt.append(time)
        batch.billedAt.append(time)
        batch.projects.append(batch.names.id(of: row.project))
        batch.models.append(batch.names.id(of: row.model))
        batch.outcomes.append(row.outcome)
        batch.inputTokens.append(row.input)
        batch.cachedInputTokens.append(0)
        batch.outputTokens.append(10)
        batch.audioMilliseconds.append(0)
        batch.amounts.append(row.cost.map { dollars($0).picounits } ?? 0)
        batch.certainties.append(row.cost == nil ? .unknown : .known)
    }
    return batch
}
