import EventStorage
import LedgerModel
import LedgerStore
import TestSupport

/// A ledger on a simulated disk, and the clock that it goes by.
struct SimulatedLedger {
    static let path = "/ledger"

    var disk = SimulatedDisk()
    let clock = ManualClock(noon)

    /// Makes the ledger, and opens it as a process of its own.
    func create(
        currency: Currency = .usd, timeZone: String = "UTC", segmentHeight: Int = LedgerHeader.usualSegmentHeight
    ) throws -> Ledger {
        try Ledger.create(
            at: Self.path, currency: currency, timeZone: timeZone, id: Array(1...16),
            fileSystem: SimulatedFileSystem(disk), clock: { clock.now }, writerName: "maker",
            segmentHeight: segmentHeight, preallocationByteCount: 0)
    }

    /// Opens the ledger as another process.
    func open(
        _ fileSystem: SimulatedFileSystem? = nil, allowsClockBehind: Bool = false, writerName: String? = nil,
        eventsPerSnapshot: UInt64 = Ledger.eventsPerSnapshot
    ) throws -> Ledger {
        try Ledger(
            opening: Self.path, fileSystem: fileSystem ?? SimulatedFileSystem(disk), clock: { clock.now },
            allowsClockBehind: allowsClockBehind, writerName: writerName, preallocationByteCount: 0,
            eventsPerSnapshot: eventsPerSnapshot)
    }

    /// The same ledger on what a fault left of the disk.
    func on(_ disk: SimulatedDisk) -> SimulatedLedger {
        var other = self
        other.disk = disk
        return other
    }
}

extension Ledger {
    /// Every event, in the order of the log.
    func events() throws -> [LedgerEvent] {
        var events: [LedgerEvent] = []
        try EventStream(self).readOn { events.append($0) }
        return events
    }

    /// What each event is about, in short: `opened a`, `closed b`, …
    func told() throws -> [String] { try events().map(\.payload.short) }
}

extension EventPayload {
    var short: String {
        switch self {
        case .projectOpened(let opening): "opened \(opening.name)"
        case .projectClosed(let closing): "closed \(closing.name)"
        case .response(let response): "response \(response.context.project) \(response.context.model)"
        case .recovered: "recovered"
        case .importMarked(let mark): "marked \(mark.rowsTaken) taken \(mark.rowsKnown) known"
        default: kind.name
        }
    }
}

func opened(_ name: String) -> EventPayload { .projectOpened(ProjectOpening(name: name)) }

/// A chat of 100 input and 10 output tokens that cost one cent.
func chat(_ project: String = "p", model: String = "m", cost: Cost = .known(dollars("0.01"))) -> EventPayload {
    .response(
        Response(
            context: RequestContext(project: project, model: model),
            usage: Usage(inputTokens: 100, outputTokens: 10), cost: cost))
}

extension Instant {
    func adding(seconds: Int64) -> Instant { Instant(nanoseconds: nanoseconds + seconds * Self.nanosecondsPerSecond) }
}
