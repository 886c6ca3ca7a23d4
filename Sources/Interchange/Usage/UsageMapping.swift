package import LedgerModel

/// Which columns (or fields) of someone else's log mean what.
package struct UsageMapping: Sendable {
    /// The same for every row, or said by each.
    package enum Value: Sendable, Hashable {
        case constant(String)
        case column(String)
    }

    package var time: String
    package var model: Value
    package var project: Value
    /// The columns of what else is read, by what they mean.
    package var columns: [UsageColumn: String]
    package var operation: Operation?
    /// Makes numeric times seconds after this instant.
    package var epoch: Instant?
    /// Where times without a zone are local.
    package var sourceTimeZone: TimeZoneRules

    package init(
        time: String, model: Value, project: Value, columns: [UsageColumn: String], operation: Operation? = nil,
        epoch: Instant? = nil, sourceTimeZone: TimeZoneRules = .utc
    ) {
        self.time = time
        self.model = model
        self.project = project
        self.columns = columns
        self.operation = operation
        self.epoch = epoch
        self.sourceTimeZone = sourceTimeZone
    }

    /// What is read of each row, in a fixed order, and the name of its column.
    var slots: [(column: UsageColumn, name: String)] {
        UsageColumn.allCases.compactMap { column in name(of: column).map { (column, $0) } }
    }

    func name(of column: UsageColumn) -> String? {
        switch column {
        case .time: time
        case .model: if case .column(let name) = model { name } else { nil }
        case .project: if case .column(let name) = project { name } else { nil }
        default: columns[column]
        }
    }

    /// Which columns are read as what, on one line: the same source must be read the same way again.
    package var summary: String {
        var parts = slots.map { "\($0.column.name)=\($0.name)" }
        if let epoch { parts.append("epoch=\(epoch)") }
        if sourceTimeZone.name != "UTC" { parts.append("zone=\(sourceTimeZone.name)") }
        return parts.joined(separator: ";")
    }

    /// Whether a row read with another mapping, of this summary, is recognised when it is read with this one.
    func knowsRows(readAs summary: String) -> Bool {
        guard let id = columns[.id] else { return summary == self.summary }
        return ";\(summary);".contains(";\(UsageColumn.id.name)=\(id);")
    }
}

/// What a column can mean.
package enum UsageColumn: Int, Sendable, Hashable, CaseIterable {
    case time, inputTokens, cachedTokens, outputTokens, audioSeconds, cost, id, user, status, model, project

    var name: String { String(describing: self) }

    /// Whether an empty or missing value is allowed where the column is mapped.
    var isOptional: Bool {
        switch self {
        case .cachedTokens, .audioSeconds, .cost, .user, .status: true
        case .time, .inputTokens, .outputTokens, .id, .model, .project: false
        }
    }
}
