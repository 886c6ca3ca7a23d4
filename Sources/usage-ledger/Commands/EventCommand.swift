import ArgumentParser
import EventStorage
import Interchange
import LedgerModel
import LedgerStore

/// The events themselves.
struct EventCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event", abstract: "Look at the events themselves, or record one usage.",
        discussion: """
            Example:
              usage-ledger event list --ledger team.ledger --project web-app
            """,
        subcommands: [EventListCommand.self, EventRecordCommand.self])
}

/// Lists events, one JSON object a line.
struct EventListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List events, one JSON object a line, in the order of the log.",
        discussion: """
            Examples:
              usage-ledger event list --ledger team.ledger --kind throttle \\
                  --from 2026-03-01
              usage-ledger event list --ledger team.ledger --project web-app --follow
              usage-ledger event list --ledger team.ledger --as-known 2026-03-01
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var pastOptions: PastOptions

    @Option(
        name: .customLong("kind"), help: "Only events of this kind; may be given more than once.",
        transform: NameArgument.transform("kind"))
    var kinds: [EventKind] = []

    @Option(name: .customLong("project"), help: "Only events of this project; may be given more than once.")
    var projects: [String] = []

    @Flag(help: "Go on with events as they are appended, until interrupted.")
    var follow = false

    @Flag(help: "JSON lines, which is what is printed anyway.")
    var json = false

    func validate() throws {
        if follow, pastOptions.asOf != nil || pastOptions.asKnown != nil {
            throw ValidationError("--follow waits for what is to come, which --as-of and --as-known leave out.")
        }
    }

    func run() throws {
        let opened = try ledger.open()
        let range = try period.civilMonth.map(opened.calendar.range(of:)) ?? period.range(in: opened.calendar)
        let past = try pastOptions.past(of: opened)
        let stream = try EventStream(opened, asOf: past.asOf, asKnown: past.asKnown)
        repeat {
            var lines = ""
            try stream.readOn { event in
                guard matches(event, range) else { return }
                lines += EventJSON.object(event).compactText + "\n"
                if lines.utf8.count > 1 << 16 { try Self.put(&lines) }
            }
            try Self.put(&lines)
            if follow { Terminal.pause(milliseconds: 200) }
        } while follow
    }

    private func matches(_ event: LedgerEvent, _ range: Range<Instant>?) -> Bool {
        if !kinds.isEmpty, !kinds.contains(event.kind) { return false }
        if let range, !range.contains(event.occurredAt) { return false }
        guard !projects.isEmpty else { return true }
        return event.payload.project.map(projects.contains) ?? false
    }

    private static func put(_ lines: inout String) throws {
        guard Terminal.write(lines) else { throw CommandError(Failure.inputOutput, "cannot write the output") }
        lines = ""
    }
}
