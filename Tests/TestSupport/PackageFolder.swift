import Foundation

/// Where the package's files lie, for tests that read fixtures or run the built command.
package enum PackageFolder {
    /// The folder of Package.swift.
    package static let root: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    package static func path(_ relative: String) -> String { root + "/" + relative }

    /// Set to 1, golden files are written instead of compared.
    package static var isRecording: Bool { ProcessInfo.processInfo.environment["USAGE_LEDGER_RECORD"] == "1" }
}
