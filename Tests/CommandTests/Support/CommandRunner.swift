import Foundation
import TestSupport

/// Runs programs as a user's shell would, the built `usage-ledger` unless told otherwise.
struct CommandRunner: Sendable {
    /// The working directory.
    var folder: String
    /// Added to the test's own environment, from which USAGE_LEDGER is taken out.
    var environment: [String: String] = [:]
    var executable = BuiltCommand.path

    /// Runs to the end.
    func run(_ arguments: [String], input: Data? = nil) throws -> CommandResult {
        try start(arguments, input: input).wait()
    }

    /// Starts and goes on; the output goes to files, which take any amount without a reader.
    func start(_ arguments: [String], input: Data? = nil) throws -> RunningCommand {
        try start(arguments, reading: try input.map { try OutputFile(holding: $0).handle } ?? FileHandle.nullDevice)
    }

    /// The same with a pipe or file handle as standard input.
    func start(_ arguments: [String], reading input: Any) throws -> RunningCommand {
        let output = try OutputFile()
        let errors = try OutputFile()
        let process = try launch(arguments, input: input, output: output.handle, errors: errors.handle)
        return RunningCommand(process: process, output: output, errors: errors)
    }

    /// The same with each stream a pipe or file handle.
    func launch(
        _ arguments: [String], input: Any = FileHandle.nullDevice, output: Any, errors: Any = FileHandle.nullDevice
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        var variables = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        if environment["USAGE_LEDGER"] == nil { variables["USAGE_LEDGER"] = nil }
        // A trap shall end the process at once, without its minute of symbolication.
        variables["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = variables
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return process
    }
}

/// What a finished program left.
struct CommandResult: CustomStringConvertible {
    /// The exit code, or the signal's number below zero.
    let status: Int32
    let output: String
    let errors: String

    var description: String { "status \(status)\n\(output)\(errors)" }

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// A program under way.
final class RunningCommand {
    let process: Process
    private let output: OutputFile
    private let errors: OutputFile

    init(process: Process, output: OutputFile, errors: OutputFile) {
        self.process = process
        self.output = output
        self.errors = errors
    }

    /// Ends the process at once, as a crash would.
    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    func wait() throws -> CommandResult {
        process.waitUntilExit()
        let isSignal = process.terminationReason == .uncaughtSignal
        return CommandResult(
            status: isSignal ? -process.terminationStatus : process.terminationStatus,
            output: try output.text(), errors: try errors.text())
    }
}

/// A nameless file that a process writes to or reads from.
final class OutputFile {
    let handle: FileHandle

    init(holding content: Data = Data()) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try content.write(to: url)
        handle = try FileHandle(forUpdating: url)
        try FileManager.default.removeItem(at: url)
    }

    func text() throws -> String {
        try handle.seek(toOffset: 0)
        return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    }
}
