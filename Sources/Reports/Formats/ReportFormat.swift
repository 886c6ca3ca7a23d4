/// The formats that reports come in.
public enum ReportFormat: String, Sendable, CaseIterable {
    case text, json, csv

    /// The report as the bytes to print or to write to a file.
    public func render(_ report: Report) -> String {
        switch self {
        case .text: TextRenderer().render(report)
        case .json: JSONRenderer().render(report)
        case .csv: CSVRenderer().render(report)
        }
    }
}

/// Turns a computed report into text of one format. Knows nothing of money or of what a report means.
protocol ReportRenderer {
    func render(_ report: Report) -> String
}
