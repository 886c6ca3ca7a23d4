import Foundation

/// The `usage-ledger` that was built with the tests.
package enum BuiltCommand {
    /// The executable stands beside the test bundle.
    package static let path = path(of: "usage-ledger")

    /// Another program that was built with the tests.
    package static func path(of name: String) -> String {
        let bundle = CommandLine.arguments[0]
        for candidate in [bundle, Bundle.main.bundlePath, Bundle.main.executablePath ?? ""] {
            var url = URL(fileURLWithPath: candidate)
            for _ in 0..<4 {
                url.deleteLastPathComponent()
                let command = url.appendingPathComponent(name).path
                if FileManager.default.isExecutableFile(atPath: command) { return command }
            }
        }
        return PackageFolder.path(".build/debug/\(name)")
    }
}
