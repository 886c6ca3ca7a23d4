package import Foundation

/// Runs the `usage-ledger` that was built with the tests.
package enum BuiltCommand {
    /// What a finished run left.
    package struct Result {
        package let status: Int32
        package let output: Data
        package let errorText: String

        package var outputText: String { String(decoding: output, as: UTF8.self) }
    }

    /// The executable stands beside the test bundle.
    package static let path: String = {
        let bundle = CommandLine.arguments[0]
        for candidate in [bundle, Bundle.main.bundlePath, Bundle.main.executablePath ?? ""] {
            var url = URL(fileURLWithPath: candidate)
            for _ in 0..<4 {
                url.deleteLastPathComponent()
                let command = url.appendingPathComponent("usage-ledger").path
                if FileManager.default.isExecutableFile(atPath: command) { return command }
            }
        }
        return PackageFolder.path(".build/debug/usage-ledger")
    }()

    /// Runs to the end. Output goes through files, which take any amount without a reader.
    package static func run(_ arguments: [String], in folder: String) throws -> Result {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let outputURL = scratch.appendingPathComponent("output")
        let errorURL = scratch.appendingPathComponent("error")
        for url in [outputURL, errorURL] { try Data().write(to: url) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardOutput = try FileHandle(forWritingTo: outputURL)
        process.standardError = try FileHandle(forWritingTo: errorURL)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try Data(contentsOf: outputURL),
            errorText: String(decoding: try Data(contentsOf: errorURL), as: UTF8.self))
    }
}
