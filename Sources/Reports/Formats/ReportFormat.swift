/// The formats that reports come in.
public enum ReportFormat: String, Sendable, CaseIterable {
    case text, json, csv

    /// The report as the bytes to print or to write to a file.
    ///
    /// `width` is that of the terminal, if it goes to one: text fits itself to it.
    public func render(_ report: Report, width: Int? = nil) -> String {
        switch self {
        case .text: TextRenderer(width: width).render(report)
        case .json: JSONRenderer().render(report)
        case .csv: CSVRenderer().render(report)
        }
    }
}

/// Turns a computed report into text of one format. Knows nothing of money or of what a report means.
protocol ReportRenderer {
    func render(_ report: Report) -> String
}
