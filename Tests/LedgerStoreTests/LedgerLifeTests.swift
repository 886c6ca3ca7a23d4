import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Making, opening and opening again.
@Suite struct LedgerLifeTests {
    @Test func newLedgerIsEmpty() throws {
        let ledger = try SimulatedLedger().create()
        let head = try ledger.head()
        #expect(ledger.id == "0102030405060708090a0b0c0d0e0f10")
        #expect(ledger.createdAt == noon)
        #expect(ledger.path == SimulatedLedger.path)
        #expect(head.treeSize == 0)
        // SHA-256 of nothing.
        #expect(head.root == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(head.recordedAt == nil)
        #expect(try ledger.events().isEmpty)
        #expect(try ledger.state().projects.isEmpty)
    }

    @Test func rootOfOneEventIsItsLeaf() throws {
        let simulated = SimulatedLedger()
        simulated.clock.set(Instant(nanoseconds: 1))
        let ledger = try simulated.create()
        try ledger.append([draft(.projectClosed(ProjectClosing(name: "a")), source: "s")])
        // sha256 of 00 and the event's bytes, 04 12 0C 02 16 01 73 18 00 42 01 61, by another program.
        #expect(try ledger.head().root == "dbb63e354c73dc24b0f5c5d1f1a234135c7f8056ceeefda4d6c71d1ac951dee2")
    }

    @Test(arguments: [
        ("USD", "UTC"), ("EUR", "Europe/Berlin"), ("JPY", "Asia/Kathmandu"), ("XAU", "Pacific/Kiritimati"),
        ("GBP", "Etc/GMT+12"),
    ])
    func currencyAndTimeZoneAreForGood(_ currency: String, _ timeZone: String) throws {
        let simulated = SimulatedLedger()
        let made = try simulated.create(currency: try #require(Currency(code: currency)), timeZone: timeZone)
        for ledger in [made, try simulated.open()] {
            #expect(ledger.currency.code == currency)
            #expect(ledger.calendar.rules.name == timeZone)
            #expect(ledger.id == made.id)
            #expect(ledger.createdAt == noon)
        }
    }

    /// When clocks showed what, from the time-zone database as another program reads it.
    @Test(arguments: [
        ("UTC", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z"),
        ("Europe/Berlin", "2025-03-30T00:59:59Z", "2025-03-30T01:59:59+01:00"),
        ("Europe/Berlin", "2025-03-30T01:00:00Z", "2025-03-30T03:00:00+02:00"),
        ("Europe/Berlin", "2040-07-01T12:00:00Z", "2040-07-01T14:00:00+02:00"),
        ("America/New_York", "2026-11-01T06:00:00Z", "2026-11-01T01:00:00-05:00"),
        ("Asia/Kathmandu", "1985-12-31T18:29:59Z", "1985-12-31T23:59:59+05:30"),
        ("Asia/Kathmandu", "1985-12-31T18:30:00Z", "1986-01-01T00:15:00+05:45"),
        ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T23:59:59-10:00"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00:00+14:00"),
        ("Pacific/Kiritimati", "2026-01-01T00:00:00Z", "2026-01-01T14:00:00+14:00"),
        ("Etc/GMT+12", "2026-01-01T00:00:00Z", "2025-12-31T12:00:00-12:00"),
    ])
    func localTime(_ zone: String, _ utc: String, _ local: String) throws {
        let rules = try #require(TimeZoneSource.rules(named: zone))
        #expect(BillingCalendar(rules: rules).format(instant(utc)) == local)
    }

    @Test(arguments: ["", "Mars/Olympus", "PST", "GMT+3", "europe/berlin", "UTC+1", "+01:00"])
    func unknownTimeZoneIsRefused(_ name: String) throws {
        let simulated = SimulatedLedger()
        let error = #expect(throws: LedgerError.self) { try simulated.create(timeZone: name) }
        #expect(error?.code == .invalid)
        #expect(error?.message == "no time zone \"\(name)\"")
        #expect(simulated.disk.names(in: "/").isEmpty)
    }

    @Test func onlyCreateMakesALedger() throws {
        let simulated = SimulatedLedger()
        #expect(throws: LedgerError.self) { try simulated.open() }
        #expect(simulated.disk.names(in: "/").isEmpty)
        _ = try simulated.create()
        let error = #expect(throws: LedgerError.self) { try simulated.create() }
        #expect(error?.code == .alreadyExists)
    }

    @Test func notALedger() throws {
        let missing = #expect(throws: LedgerError.self) { try Ledger(opening: "/no/such/ledger") }
        #expect(missing?.code == .notALedger)
        #expect(missing?.description == "no ledger at /no/such/ledger; make one with \"usage-ledger init\"")
        let folder = try TemporaryDirectory()
        let empty = #expect(throws: LedgerError.self) { try Ledger(opening: folder.path.description) }
        #expect(empty?.code == .notALedger)
    }

    @Test func networkFileSystemIsRefused() throws {
        var simulated = SimulatedLedger()
        simulated.disk = SimulatedDisk(isNetwork: true)
        let error = #expect(throws: LedgerError.self) { try simulated.create() }
        #expect(error?.code == .unsuitableFileSystem)
    }

    @Test func opensAgainWithAllThatWasAppended() throws {
        let simulated = SimulatedLedger()
        let first = try simulated.create()
        try first.append(opened("a"), actor: "ann", reason: "new")
        try first.append(chat())
        simulated.clock.advance(nanoseconds: 1000)
        try first.append(.projectClosed(ProjectClosing(name: "a")))
        let again = try simulated.open()
        #expect(try again.head() == first.head())
        #expect(try again.events() == first.events())
        #expect(try again.events().map(\.sequence) == [0, 1, 2])
        #expect(try again.events().map(\.actor) == ["ann", nil, nil])
        let project = try #require(again.state().projects["a"])
        #expect(project.openedAt == noon && !project.isOpen)
        #expect(try again.head().recordedAt == Instant(nanoseconds: noon.nanoseconds + 1000))
    }

    @Test func onARealDisk() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("ledger").description
        let ledger = try Ledger.create(at: path)
        try ledger.append(opened("a"))
        #expect(try Ledger(opening: path).events() == ledger.events())
        #expect(try Ledger(opening: path).told() == ["opened a"])
    }
}
