import Foundation
import TestSupport
import Testing

/// The independent reader of the format, run as a process of its own.
enum PythonReader {
    static let path = PackageFolder.path("Tests/FormatTests/Reader/ledger_reader.py")

    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Whether there is a python3; where there is none, says that what it should have read was not.
    static func isThere(function: String = #function) -> Bool {
        let isThere = (try? run(["-c", "import zlib"]).status) == 0
        if !isThere { print("SKIPPED, since there is no python3 with zlib: \(function)") }
        return isThere
    }

    static func read(_ ledger: String) throws -> Result { try run([path, ledger]) }

    private static func run(_ arguments: [String]) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-B"] + arguments
        // Files take any amount without a reader.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (output, errors) = (folder.appendingPathComponent("out"), folder.appendingPathComponent("err"))
        for url in [output, errors] { try Data().write(to: url) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}
