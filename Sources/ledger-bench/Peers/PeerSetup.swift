import Foundation

/// Installs what the peers need: a Python environment with DuckDB. SQLite comes with Python.
enum PeerSetup {
    static let duckDBVersion = "2.0.0"

    static func install(in folder: String, _ say: (String) -> Void) throws {
        say("making a Python environment in \(folder)")
        try run("/usr/bin/env", ["python3", "-m", "venv", folder])
        say("installing DuckDB \(duckDBVersion) into it")
        try run(folder + "/bin/python3", ["-m", "pip", "install", "--quiet", "duckdb==\(duckDBVersion)"])
    }

    /// The environment's Python.
    static func python(in folder: String) throws -> String {
        let path = folder + "/bin/python3"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw BenchError("no peers in \(folder); install them with \"ledger-bench setup\"")
        }
        return path
    }

    private static func run(_ executable: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        // What the installer says is no part of a table on standard output.
        process.standardOutput = FileHandle.standardError
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("\(arguments.joined(separator: " ")) ended with status \(process.terminationStatus)")
        }
    }
}
