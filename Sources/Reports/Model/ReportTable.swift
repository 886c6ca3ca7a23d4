public import LedgerModel

/// A table of a report: columns with stable names, rows of typed cells.
public struct ReportTable: Sendable, Hashable {
    public enum Shape: Sendable, Hashable {
        case rows
        /// Rows known by their first cell: an object of objects in JSON.
        case keyedRows
        /// One row, shown as a list of facts.
        case record
        /// A record whose facts stand in the report itself, not under the table's key.
        case facts

        var isRecord: Bool {
            switch self {
            case .rows, .keyedRows: false
            case .record, .facts: true
            }
        }
    }

    public struct Column: Sendable, Hashable {
        /// The name in JSON and CSV: `inputTokens`.
        public var key: String
        /// The heading for people: `Input tokens`.
        public var title: String
        /// Draws a bar beside the value where the format can.
        public var hasBar: Bool
        /// Left out for people where it holds nothing but zeros: amounts are shown otherwise.
        public var hidesZeros: Bool
        /// Where there is not room for all columns, those of the highest rank go first; 0 always stays.
        public var rank: Int

        public init(
            _ key: String, _ title: String, hasBar: Bool = false, hidesZeros: Bool = false, rank: Int = 0
        ) {
            self.key = key
            self.title = title
            self.hasBar = hasBar
            self.hidesZeros = hidesZeros
            self.rank = rank
        }
    }

    /// The name in JSON and CSV: `byDay`.
    public var key: String
    public var title: String
    public var shape: Shape
    public var columns: [Column]
    public var rows: [[Cell]]

    public init(key: String, title: String, shape: Shape = .rows, columns: [Column], rows: [[Cell]]) {
        precondition(rows.allSatisfy { $0.count == columns.count } && (!shape.isRecord || rows.count == 1))
        self.key = key
        self.title = title
        self.shape = shape
        self.columns = columns
        self.rows = rows
    }

    /// The columns that say something: those of nothing but zeros, or of nothing, are left out for people.
    var tellingColumns: [Int] {
        columns.indices.filter { column in
            rows.contains { row in
                switch row[column] {
                case .count(0), .duration(milliseconds: 0), .none: false
                case .money(.zero): !columns[column].hidesZeros
                case .count, .duration, .text, .money, .atLeast, .unpriced, .instant, .percent: true
                }
            }
        }
    }
}

/// One value of a table.
public enum Cell: Sendable, Hashable {
    case text(String)
    case count(Int64)
    /// A length of time in milliseconds.
    case duration(milliseconds: Int64)
    case money(Money)
    /// Part of the sum has no price: the true amount is this or more.
    case atLeast(Money)
    /// Nothing of the sum has a price: the amount is unknown, which is not zero.
    case unpriced
    case instant(Instant)
    /// A share in tenths of a percent.
    case percent(tenths: Int64)
    case none

    /// The amount to draw, if there is one.
    var amount: Money? {
        switch self {
        case .money(let money), .atLeast(let money): money
        case .text, .count, .duration, .unpriced, .instant, .percent, .none: nil
        }
    }
}

extension Cell {
    /// `76.0`, of a share in tenths of a percent.
    static func percentText(_ tenths: Int64) -> String {
        "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }
}
