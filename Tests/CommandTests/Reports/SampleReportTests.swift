import Foundation
import TestSupport
import Testing

/// The reports in `reports/` are, byte for byte, what the command makes of the fixture ledger.
@Suite struct SampleReportTests {
    static let samples: [(file: String, arguments: [String])] = [
        ("spend-2026-05.txt", ["report", "spend", "--month", "2026-05", "--ledger", "fixtures/ledger"]),
        (
            "spend-2026-05.json",
            ["report", "spend", "--month", "2026-05", "--ledger", "fixtures/ledger", "--format", "json"]
        ),
        (
            "spend-2026-05.csv",
            ["report", "spend", "--month", "2026-05", "--ledger", "fixtures/ledger", "--format", "csv"]
        ),
    ]

    @Test(arguments: samples) func isWhatTheCommandPrints(_ sample: (file: String, arguments: [String])) throws {
        let result = try CommandRunner(folder: PackageFolder.root).run(sample.arguments)
        try #require(result.status == 0, "\(result)")
        let output = Data(result.output.utf8)
        let path = PackageFolder.path("reports/\(sample.file)")
        if PackageFolder.isRecording { try output.write(to: URL(fileURLWithPath: path)) }
        let golden = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(output == golden, "reports/\(sample.file); USAGE_LEDGER_RECORD=1 writes it anew")
    }
}
