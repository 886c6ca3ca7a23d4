public import LedgerModel

/// A report, computed: typed tables that every format renders.
public struct Report: Sendable, Hashable {
    /// `spend`, `status`, …: what the command is called.
    public var kind: String
    public var title: String
    public var provenance: Provenance
    public var period: ReportPeriod
    public var tables: [ReportTable]
    public var notes: [ReportNote]

    public init(
        kind: String, title: String, provenance: Provenance, period: ReportPeriod, tables: [ReportTable],
        notes: [ReportNote] = []
    ) {
        self.kind = kind
        self.title = title
        self.provenance = provenance
        self.period = period
        self.tables = tables
        self.notes = notes
    }
}

/// What a report was made from: all that is needed to make it again and to check it.
public struct Provenance: Sendable, Hashable {
    public var ledgerID: String
    public var treeSize: UInt64
    /// Nil for a prefix of the log whose root is not stated on disk.
    public var treeRoot: String?
    /// The log's events recorded by then are in; nil for an empty log.
    public var recordedAt: Instant?
    public var currency: Currency
    public var calendar: BillingCalendar
    /// The price list last adopted.
    public var catalogue: String?
    /// What occurred later is left out; nil where nothing is for that.
    public var asOf: Instant?
    /// What was recorded later is left out; nil where nothing is for that.
    public var asKnown: Instant?
    /// The words of the command that makes the report again, without the program's name and the two instants.
    public var arguments: [String]
    /// The path of the ledger as it was given; nil when the environment named it.
    public var ledgerArgument: String?

    public init(
        ledgerID: String, treeSize: UInt64, treeRoot: String?, recordedAt: Instant?, currency: Currency,
        calendar: BillingCalendar, catalogue: String?, asOf: Instant? = nil, asKnown: Instant? = nil,
        arguments: [String], ledgerArgument: String?
    ) {
        self.ledgerID = ledgerID
        self.treeSize = treeSize
        self.treeRoot = treeRoot
        self.recordedAt = recordedAt
        self.currency = currency
        self.calendar = calendar
        self.catalogue = catalogue
        self.asOf = asOf
        self.asKnown = asKnown
        self.arguments = arguments
        self.ledgerArgument = ledgerArgument
    }

    /// Whether part of the log is left out.
    var isOfThePast: Bool { asOf != nil || asKnown != nil }

    /// The command line that makes the report again.
    public var command: String { pastCommandLine(arguments) }

    /// A command line that reads the same part of the same ledger.
    func pastCommandLine(_ arguments: [String]) -> String {
        let instants = [("--as-of", asOf), ("--as-known", asKnown)]
        return commandLine(arguments + instants.flatMap { name, time in time.map { [name, $0.description] } ?? [] })
    }

    /// A command line about the same ledger.
    func commandLine(_ arguments: [String]) -> String {
        let ledger = ledgerArgument.map { ["--ledger", $0] } ?? []
        return (["usage-ledger"] + arguments + ledger).map(shellQuoted).joined(separator: " ")
    }
}

/// The time that a report is about, half-open.
public struct ReportPeriod: Sendable, Hashable {
    public var range: Range<Instant>
    /// `November 2023`, or both ends.
    public var label: String

    public init(range: Range<Instant>, label: String) {
        self.range = range
        self.label = label
    }

    public init(_ month: CivilMonth, in calendar: BillingCalendar) {
        self.init(range: calendar.range(of: month), label: month.englishName)
    }
}

/// Something that the reader of a report must know.
public struct ReportNote: Sendable, Hashable {
    /// `unpriced`, `elsewhere`, …: stable, for scripts.
    public var code: String
    public var text: String
    /// What to run.
    public var commands: [String]

    public init(code: String, text: String, commands: [String] = []) {
        self.code = code
        self.text = text
        self.commands = commands
    }
}
