import EventStorage
import Foundation
import LedgerModel
import LedgerStore

/// How long a ledger takes to open when its machine went down at the worst moment.
struct CrashOpenFigure: Figure {
    let name = "crash-open"
    let title = "Opening after a crash"
    let method = """
        A log file one event short of full, of one-event frames, written under another boot of the machine, so that \
        nothing of it is taken on HEAD's word. Opening it for reading ends with the state and the head; opening it for \
        appending recovers it and ends with one more event durable (of a fresh copy each time, which is on the disk before). With the snapshots that \
        the writer left, and without any: deleting them is always allowed.
        """

    func measure(_ bench: Bench) throws -> [Reading] {
        let path = try crashed(at: bench.path("crashed"))
        let bare = try bench.path("crashed-bare")
        try FileManager.default.copyItem(atPath: path, toPath: bare)
        try? FileManager.default.removeItem(atPath: bare + "/snapshots")
        let hasSnapshots = FileManager.default.fileExists(atPath: path + "/snapshots")
        let note = hasSnapshots ? nil : "the writer leaves no snapshots yet"

        func reading(_ label: String, _ path: String, _ target: Target, _ note: String?) throws -> [Reading] {
            let copy = bench.scratch + "/crashed-copy"
            let forReading = try Alternation.reading(
                "for reading, \(label)", .milliseconds, rounds: bench.rounds, target: target, note: note,
                [
                    Contender("ours") {
                        try 1000
                            * Stopwatch.seconds {
                                let ledger = try Engine.open(path)
                                _ = try ledger.state()
                                _ = try ledger.head()
                            }
                    }
                ])
            let forAppending = try Alternation.reading(
                "for appending, \(label)", .milliseconds, rounds: bench.rounds, target: target, note: note,
                [
                    Contender("ours") {
                        try SyncedCopy.make(of: path, at: copy)
                        return try 1000
                            * Stopwatch.seconds {
                                try Engine.open(copy).append(.projectOpened(ProjectOpening(name: "after")))
                            }
                    }
                ])
            return [forReading, forAppending]
        }
        return try reading("without snapshots", bare, .atMost(100, then: 20), nil)
            + reading("with snapshots", path, .atMost(100, then: 20), note)
    }

    private func crashed(at path: String) throws -> String {
        let ledger = try Ledger.create(
            at: path, currency: .usd, timeZone: "UTC", id: Array(repeating: 0xC4, count: 16),
            fileSystem: UnsyncedFileSystem(), clock: SystemClock.now)
        let samples = try AppendSamples()
        try samples.append(to: ledger, from: 0, Engine.eventsPerFile(path) - 1)
        return path
    }
}
