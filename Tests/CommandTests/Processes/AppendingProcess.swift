import EventStorage
import Foundation
import LedgerModel
import LedgerStore
import SystemPackage
import TestSupport

/// A process that appends numbered events to a ledger and tells which are durable.
final class AppendingProcess {
    let name: String
    private let process: Process
    private let lines = LinePipe()
    /// Where each event stands that was acknowledged, by its number.
    private(set) var acknowledged: [UInt64: UInt64] = [:]

    init(ledger: String, name: String, count: Int, stopBefore: Int? = nil) throws {
        self.name = name
        let runner = CommandRunner(folder: "/", executable: BuiltCommand.path(of: "append-events"))
        process = try runner.launch(
            [ledger, name, "\(count)"] + (stopBefore.map { ["\($0)"] } ?? []), output: lines.writer)
        try lines.letGo()
    }

    deinit {
        guard process.isRunning else { return }
        kill()
        process.waitUntilExit()
    }

    /// Reads acknowledgements until there are so many, or the process stops itself or ends; false when it ended.
    func read(atLeast count: Int = .max) throws -> Bool {
        while acknowledged.count < count {
            guard let line = try lines.nextLine() else { return false }
            if line == "stopped" { return true }
            let numbers = line.split(separator: " ").compactMap { UInt64($0) }
            guard numbers.count == 2 else { throw BrokenProcess("\(name) said \"\(line)\"") }
            acknowledged[numbers[0]] = numbers[1]
        }
        return true
    }

    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }
    func goOn() { Foundation.kill(process.processIdentifier, SIGCONT) }

    /// Reads what is left and waits for the end; returns the exit code, or the signal's number below zero.
    func end() throws -> Int32 {
        _ = try read()
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
    }
}

struct BrokenProcess: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A ledger that several processes append to.
struct ContestedLedger {
    let folder: TemporaryDirectory
    let path: String

    /// `segmentHeight`: how soon a log file is full, and sealed.
    init(segmentHeight: Int) throws {
        folder = try TemporaryDirectory()
        path = folder.path.appending("ledger").string
        _ = try Ledger.create(
            at: path, currency: .usd, timeZone: "UTC", id: Array(1...16), fileSystem: PosixFileSystem(),
            clock: SystemClock.now, segmentHeight: segmentHeight)
    }

    /// Source and number of each event, in the log's order. Throws unless sequences have no gap and the tree's root follows
    /// from the events.
    func events() throws -> [(source: String, number: UInt64)] {
        let ledger = try Ledger(opening: path)
        var events: [(String, UInt64)] = []
        try EventStream(ledger).readOn { event in
            guard event.sequence == UInt64(events.count), case .ordinal(let number) = event.origin.key else {
                throw BrokenProcess("event \(event.sequence) at place \(events.count)")
            }
            events.append((event.origin.source, number))
        }
        _ = try ledger.audit()
        return events
    }

    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + folder).sorted()
    }
}
