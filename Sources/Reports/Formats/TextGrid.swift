/// The texts of a table in aligned columns: the first to the left, the others to the right.
struct TextGrid {
    private let table: ReportTable
    private let texts: [[String]]
    /// Of all columns, shown or not.
    private let widths: [Int]
    private var columns: [Int]
    private static let indent = "  "

    /// Takes the columns that say something; `text` is told the cell's column.
    init(_ table: ReportTable, text: (Cell, Int) -> String) {
        self.table = table
        texts = table.rows.map { $0.enumerated().map { text($0.element, $0.offset) } }
        columns = table.tellingColumns
        let cells = texts
        widths = table.columns.indices.map { column in
            let title = column == 0 ? table.title : table.columns[column].title
            return cells.reduce(title.count) { max($0, $1[column].count) }
        }
    }

    var width: Int { header.count }

    var header: String { line(columns.map { $0 == 0 ? table.title : table.columns[$0].title }) }

    var lines: [String] { texts.map { row in line(columns.map { row[$0] }) } }

    /// Drops columns, the least important first, until the lines fit or only those that always stay are left.
    mutating func narrow(to limit: Int) {
        while width > limit, let least = columns.max(by: { table.columns[$0].rank < table.columns[$1].rank }),
            table.columns[least].rank > 0
        {
            columns.removeAll { $0 == least }
        }
    }

    private func line(_ cells: [String]) -> String {
        let padded = zip(columns, cells).map { column, cell in
            cell.padded(toWidth: widths[column], onTheLeft: column != 0)
        }
        return Self.indent + padded.joined(separator: "  ")
    }
}

extension String {
    func padded(toWidth width: Int, onTheLeft: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - count))
        return onTheLeft ? blanks + self : self + blanks
    }
}
