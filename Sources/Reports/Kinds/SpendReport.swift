import LedgerModel
public import Projections

/// Spend of a period: in all, by day, by project and by model.
public enum SpendReport {
    public static func make(
        spend: SpendProjection, activity: ActivityProjection, period: ReportPeriod, provenance: Provenance
    ) throws -> Report {
        let total = try spend.total()
        var notes: [ReportNote] = []
        if let note = try UnpricedNote.make(spend, provenance) { notes.append(note) }
        if total.requests == 0, let note = ElsewhereNote.make(activity, period, provenance, report: "spend") {
            notes.append(note)
        }
        let tables = [
            ReportTable(
                key: "total", title: "Total", shape: .record, columns: measureColumns, rows: [cells(of: total)]),
            try table("byDay", "By day", "day", spend.totals { $0.day }) { $0.description },
            try table("byProject", "By project", "project", spend.totals { $0.project }) { $0 },
            try table("byModel", "By model", "model", spend.totals { $0.model }) { $0 },
        ]
        return Report(
            kind: "spend", title: "Spend", provenance: provenance, period: period, tables: tables, notes: notes)
    }

    /// The columns of every table of spend, behind the one that names the row.
    static let measureColumns: [ReportTable.Column] = [
        .init("requests", "Requests"), .init("inputTokens", "Input tokens", rank: 2),
        .init("cachedTokens", "Cached", rank: 5), .init("outputTokens", "Output tokens", rank: 2),
        .init("audioMilliseconds", "Audio", rank: 4), .init("unpricedRequests", "Unpriced", rank: 1),
        .init("failedRequests", "Failed", rank: 3),
        .init("cost", "Cost", hasBar: true),
    ]

    static func cells(of totals: SpendTotals) -> [Cell] {
        [
            .count(totals.requests), .count(totals.inputTokens), .count(totals.cachedTokens),
            .count(totals.outputTokens), .duration(milliseconds: totals.audioMilliseconds),
            .count(totals.unpricedRequests),
            .count(totals.failedRequests), totals.costCell,
        ]
    }

    /// Credits and other adjustments may belong to no project and no model.
    static func nameCell(_ name: String) -> Cell { name.isEmpty ? .none : .text(name) }

    /// Days in their order; projects and models by cost, the largest first.
    private static func table<Part: Hashable & Comparable>(
        _ key: String, _ title: String, _ column: String, _ totals: [Part: SpendTotals], name: (Part) -> String
    ) throws -> ReportTable {
        let isByDay = Part.self == CivilDate.self
        let entries = totals.sorted { left, right in
            isByDay || left.value.cost == right.value.cost
                ? left.key < right.key : left.value.cost > right.value.cost
        }
        return ReportTable(
            key: key, title: title, columns: [.init(column, title)] + measureColumns,
            rows: entries.map { [nameCell(name($0.key))] + cells(of: $0.value) })
    }
}

extension SpendTotals {
    /// The cost, said as surely as it is known.
    var costCell: Cell {
        if unpricedRequests == 0 { return .money(cost) }
        return unpricedRequests == requests && cost == .zero ? .unpriced : .atLeast(cost)
    }
}
