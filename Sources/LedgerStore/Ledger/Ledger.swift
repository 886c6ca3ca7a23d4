package import EventStorage
public import LedgerModel
public import Projections
import SystemPackage

/// An event-sourced ledger on disk: the one door to it.
///
/// Many processes may have one ledger open at once. Reading takes no lock and writes nothing; what it sees is
/// durable. Appending takes the ledger's lock, catches up with the others, and returns when its events are
/// durable. All methods block; none may be called from Swift's cooperative threads where that matters.
public final class Ledger: Sendable {
    /// 32 hexadecimal digits, given when the ledger was made.
    public let id: String
    public let currency: Currency
    /// The days, weeks and months that this ledger bills by.
    public let calendar: BillingCalendar
    public let createdAt: Instant
    public let path: String

    package let directory: LedgerDirectory
    let committer: Committer
    let housekeeper: Housekeeper

    /// A snapshot of the state is written when so many events have come since the last, and at the end of each log file.
    package static var eventsPerSnapshot: UInt64 { 4_096 }

    /// Opens a ledger.
    ///
    /// Throws `LedgerError`: `.notALedger` (only `create` makes one), `.newerFormat`, `.corrupt`, `.noPermission`.
    public convenience init(opening path: String) throws {
        try self.init(
            opening: path, fileSystem: PosixFileSystem(), clock: SystemClock.now, hasHousekeeper: true)
    }

    package convenience init(
        opening path: String, fileSystem: any FileSystem, clock: @escaping @Sendable () -> Instant,
        allowsNetwork: Bool = false, allowsClockBehind: Bool = false, writerName: String? = nil,
        preallocationByteCount: Int = LogLimits.preallocationByteCount,
        eventsPerSnapshot: UInt64 = Ledger.eventsPerSnapshot, hasHousekeeper: Bool = false
    ) throws {
        let directory = try LedgerError.rethrowing {
            try LedgerDirectory(
                opening: FilePath(path), fileSystem: fileSystem, allowsNetwork: allowsNetwork,
                preallocationByteCount: preallocationByteCount)
        }
        try self.init(
            directory, clock: clock, allowsClockBehind: allowsClockBehind, writerName: writerName,
            eventsPerSnapshot: eventsPerSnapshot, hasHousekeeper: hasHousekeeper)
    }

    init(
        _ directory: LedgerDirectory, clock: @escaping @Sendable () -> Instant, allowsClockBehind: Bool,
        writerName: String?, eventsPerSnapshot: UInt64 = Ledger.eventsPerSnapshot, hasHousekeeper: Bool = false
    ) throws {
        self.directory = directory
        path = directory.path.string
        let header = directory.header
        id = header.idText
        createdAt = Instant(nanoseconds: header.createdAtNanoseconds)
        guard let currency = Currency(code: header.currency) else {
            throw LedgerError(.corrupt, "the ledger's currency \"\(header.currency)\" is no ISO 4217 code")
        }
        guard let rules = TimeZoneSource.rules(named: header.timeZone) else {
            throw LedgerError(
                .invalid, "the ledger's billing time zone \(header.timeZone) is not known to this program",
                advice: "use a newer usage-ledger")
        }
        self.currency = currency
        calendar = BillingCalendar(rules: rules)
        let identity = WriterIdentity(name: writerName)
        housekeeper = Housekeeper(
            directory, calendar: calendar, writerName: identity.name, hasThread: hasHousekeeper)
        committer = Committer(
            Session(
                directory, identity: identity, clock: clock, allowsClockBehind: allowsClockBehind,
                eventsPerSnapshot: eventsPerSnapshot, housekeeper: housekeeper))
    }

    deinit {
        close()
        housekeeper.finish()
    }

    /// Makes a new ledger. Its currency and billing time zone are permanent.
    ///
    /// Throws `LedgerError.alreadyExists` when anything is at the path, `.invalid` for an unknown time zone.
    public static func create(at path: String, currency: Currency = .usd, timeZone: String = "UTC") throws -> Ledger {
        try create(
            at: path, currency: currency, timeZone: timeZone, id: randomBytes(16), fileSystem: PosixFileSystem(),
            clock: SystemClock.now, hasHousekeeper: true)
    }

    package static func create(
        at path: String, currency: Currency, timeZone: String, id: [UInt8], fileSystem: any FileSystem,
        clock: @escaping @Sendable () -> Instant, allowsNetwork: Bool = false, writerName: String? = nil,
        segmentHeight: Int = LedgerHeader.usualSegmentHeight,
        preallocationByteCount: Int = LogLimits.preallocationByteCount,
        eventsPerSnapshot: UInt64 = Ledger.eventsPerSnapshot, hasHousekeeper: Bool = false
    ) throws -> Ledger {
        guard TimeZoneSource.rules(named: timeZone) != nil else {
            throw LedgerError(
                .invalid, "no time zone \"\(timeZone)\"", advice: "give an IANA name such as UTC or Europe/Berlin")
        }
        let header = LedgerHeader(
            id: id, createdAtNanoseconds: clock().nanoseconds, currency: currency.code, timeZone: timeZone,
            segmentHeight: segmentHeight)
        return try LedgerError.rethrowing {
            try Ledger(
                LedgerDirectory.create(
                    at: FilePath(path), header: header, fileSystem: fileSystem, allowsNetwork: allowsNetwork,
                    preallocationByteCount: preallocationByteCount),
                clock: clock, allowsClockBehind: false, writerName: writerName, eventsPerSnapshot: eventsPerSnapshot,
                hasHousekeeper: hasHousekeeper)
        }
    }

    /// What the ledger's administration has set, up to the log's durable end.
    public func state() throws -> LedgerState {
        try committer.read { session in
            try LedgerError.rethrowing { try session.catchUp() }
            return session.state
        }
    }

    /// The log's durable end.
    public func head() throws -> TreeHead {
        try committer.read { session in
            try LedgerError.rethrowing { try session.catchUp() }
            return session.head
        }
    }

    package static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}

/// The machine's clock, in microseconds.
package enum SystemClock {
    package static let now: @Sendable () -> Instant = {
        Instant(nanoseconds: PosixFileSystem.clockMicroseconds() * 1000)
    }
}
