import EventStorage
import Glibc
import LedgerModel
import LedgerStore
import Projections

/// What the figures ask of the ledger, in one place.
enum Engine {
    /// Opens a ledger as a command would.
    static func open(_ path: String) throws -> Ledger {
        try Ledger(opening: path)
    }

    /// A new, empty ledger, by the machine's clock.
    static func newLedger(at path: String) throws -> Ledger {
        try Ledger.create(at: path, currency: .usd, timeZone: "UTC")
    }

    /// How many events a file of the log takes.
    static func eventsPerFile(_ path: String) throws -> Int {
        Int(try open(path).directory.header.eventsPerFile)
    }

    /// Returns when every full file of the log is a sealed segment.
    static func waitUntilSealed(_ ledger: Ledger) throws {
        while try !Sealer(ledger.directory, schema: .plain).waiting().isEmpty {
            // Nothing is left to do where another thread is at a file.
            if try ledger.sealFullFiles() == 0 { usleep(2_000) }
        }
    }

    /// Spend by month and project, from the events themselves, on all cores that the process may use.
    static func scanMonths(_ path: String) throws -> MonthlySpendProjection {
        let ledger = try open(path)
        var spend = MonthlySpendProjection(calendar: ledger.calendar)
        try ledger.scan(into: &spend)
        return spend
    }

    /// A projection as reports read it.
    static func replay(_ path: String, _ empty: some Projection) throws {
        var projection = empty
        try open(path).replay(into: &projection)
    }

    /// The same from all events.
    static func scan(_ path: String, _ empty: some Projection) throws {
        var projection = empty
        try open(path).scan(into: &projection)
    }

    /// Every column of every event, on all cores. Returns how many events there are.
    static func replayEverything(_ path: String) throws -> UInt64 {
        var everything = EverythingProjection()
        try open(path).replay(into: &everything)
        return everything.eventCount
    }

    /// Spend by month and project from sums made before, and the events behind them that are known by then.
    static func monthsFromPartials(_ path: String, asKnown: Instant? = nil) throws -> MonthlySpendProjection {
        let ledger = try open(path)
        var spend = MonthlySpendProjection(calendar: ledger.calendar)
        try ledger.replay(into: &spend, asKnown: asKnown)
        return spend
    }

    /// When the last sealed event was recorded; nil when nothing is sealed.
    static func lastSealedInstant(_ path: String) throws -> Instant? {
        let directory = try open(path).directory
        guard let last = try directory.segments().last, let segment = try directory.segment(firstSequence: last) else {
            return nil
        }
        return Instant(nanoseconds: segment.lastRecordedAtNanoseconds)
    }

    /// The whole audit: every event, and what is derived from them. Returns how many events were hashed.
    static func audit(_ path: String) throws -> UInt64 { try open(path).audit().hashedEventCount }
}

extension MonthlySpendProjection {
    /// `month,project,pico-units` for every month and project that spent, in a fixed order: what peers' answers are
    /// compared with.
    var answer: [String] {
        let spent = sums.filter { $0.value.cost != .zero }
        return spent.map { "\($0.key.month),\($0.key.project),\($0.value.cost.picounits)" }.sorted()
    }
}
