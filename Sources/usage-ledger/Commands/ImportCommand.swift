import ArgumentParser
import EventStorage
import Foundation
import Interchange
import LedgerModel
import LedgerStore

/// Reads others' usage logs.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Read usage from another log, all of it or nothing.",
        discussion: """
            Example:
              usage-ledger import csv usage.csv --ledger team.ledger --time created \\
                  --input-tokens prompt --output-tokens completion \\
                  --model-column model --project web-app
            """,
        subcommands: [ImportCSVCommand.self, ImportJSONLinesCommand.self])
}

struct ImportCSVCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "csv", abstract: "Read usage from CSV with a header row.",
        discussion: ImportOptions.discussion(
            """
            usage-ledger import csv usage.csv --ledger team.ledger --time created \\
                  --input-tokens prompt --output-tokens completion \\
                  --model-column model --project web-app
            """))

    @OptionGroup var options: ImportOptions

    func run() throws { try options.run(.csv) }
}

struct ImportJSONLinesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jsonl", abstract: "Read usage from JSON lines, with dotted paths for fields.",
        discussion: ImportOptions.discussion(
            """
            usage-ledger import jsonl calls.jsonl --ledger team.ledger \\
                  --time created --epoch 1970-01-01 --id id \\
                  --input-tokens usage.prompt_tokens \\
                  --output-tokens usage.completion_tokens \\
                  --model-column model --project-column metadata.project
            """))

    @OptionGroup var options: ImportOptions

    func run() throws { try options.run(.jsonl) }
}

/// Which column means what, and how to treat what does not fit.
struct ImportOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The file to read; - is standard input.", valueName: "file"))
    var file: String

    @OptionGroup var ledger: LedgerOptions

    @Option(help: ArgumentHelp("When the request was made.", valueName: "column"))
    var time: String

    @Option(help: ArgumentHelp("Input tokens in all, cached ones included.", valueName: "column"))
    var inputTokens: String?

    @Option(help: ArgumentHelp("Output tokens in all.", valueName: "column"))
    var outputTokens: String?

    @Option(help: ArgumentHelp("Of the input tokens, those read from a cache.", valueName: "column"))
    var cachedTokens: String?

    @Option(help: ArgumentHelp("Seconds of audio.", valueName: "column"))
    var audioSeconds: String?

    @Option(
        help: ArgumentHelp("What the source says it cost; where empty, the price list decides.", valueName: "column"))
    var cost: String?

    @Option(help: ArgumentHelp("An identifier that is unique in the source.", valueName: "column"))
    var id: String?

    @Option(help: ArgumentHelp("Who made the request.", valueName: "column"))
    var user: String?

    @Option(help: ArgumentHelp("An HTTP status, or a word such as succeeded or failed.", valueName: "column"))
    var status: String?

    @Option(help: ArgumentHelp("The model of every row.", valueName: "name"))
    var model: String?

    @Option(help: ArgumentHelp("The model of each row.", valueName: "column"))
    var modelColumn: String?

    @Option(help: ArgumentHelp("The project of every row; opened if it is new.", valueName: "name"))
    var project: String?

    @Option(help: ArgumentHelp("The project of each row; opened if it is new.", valueName: "column"))
    var projectColumn: String?

    @Option(
        help: ArgumentHelp(
            "Times are numbers of seconds after this instant (Unix time: 1970-01-01).", valueName: "instant"))
    var epoch: String?

    @Option(help: ArgumentHelp("The IANA time zone of times that name none. Default: UTC.", valueName: "zone"))
    var sourceTimeZone: String?

    @Option(
        help: ArgumentHelp(
            "What tells these rows from those of other sources. Default: the file's name.", valueName: "name"))
    var source: String?

    @Flag(help: "Pass over invalid rows, listing them, instead of refusing the file.")
    var skipInvalid = false

    @Option(help: "Who imports; the name of the user that runs the command otherwise.")
    var by: String?

    static func discussion(_ example: String) -> String {
        """
        Everything is read and checked before anything is appended. Repeating an import appends nothing, and a file \
        that has grown adds only its new rows: a row is known by its --id, or else by what it says and by how many \
        equal rows stand before it, together with --source. Each row is priced at the price of its time.

        A time without a zone is local to --source-time-zone; one that a clock change skips counts as the change \
        itself, one that happens twice as the first.

        Example:
          \(example)
        """
    }

    func validate() throws {
        if (model == nil) == (modelColumn == nil) { throw ValidationError("Give either --model or --model-column.") }
        if (project == nil) == (projectColumn == nil) {
            throw ValidationError("Give either --project or --project-column.")
        }
        guard inputTokens != nil || outputTokens != nil || audioSeconds != nil || cost != nil else {
            throw ValidationError(
                "Nothing to count: give --input-tokens and --output-tokens, --audio-seconds, or --cost.")
        }
        for (option, value) in [("--model", model), ("--project", project), ("--source", source)] where value == "" {
            throw ValidationError("\(option) is empty.")
        }
    }

    func run(_ format: UsageFormat) throws {
        let opened = try ledger.open()
        let mapping = try mapping(format)
        let input = try FileSource(path: file)
        let name = source ?? (file == "-" ? "standard-input" : (file as NSString).lastPathComponent)
        let actor = by ?? Terminal.userName
        let usageImport = UsageImport(
            ledger: opened, source: name, format: format, mapping: mapping, file: input.name, skipsInvalid: skipInvalid,
            actor: actor)
        let progress = ProgressLine(totalBytes: file == "-" ? nil : FileSize.of(file))
        defer { progress.clear() }
        let summary = try usageImport.run(
            input,
            skipped: { error in
                progress.clear()
                _ = Terminal.write("skipped \("\(error)".printable)\n", toError: true)
            },
            progress: progress.show)
        progress.clear()
        for notice in summary.notices { Notice.write(notice) }
        report(summary, currency: opened.currency, source: name)
    }

    private func mapping(_ format: UsageFormat) throws -> UsageMapping {
        var columns: [UsageColumn: String] = [:]
        columns[.inputTokens] = inputTokens
        columns[.outputTokens] = outputTokens
        columns[.cachedTokens] = cachedTokens
        columns[.audioSeconds] = audioSeconds
        columns[.cost] = cost
        columns[.id] = id
        columns[.user] = user
        columns[.status] = status
        if format == .jsonl {
            try refuseLongPaths(columns.values + [time, modelColumn, projectColumn].compactMap(\.self))
        }
        var zone = TimeZoneRules.utc
        if let sourceTimeZone {
            guard let rules = TimeZoneSource.rules(named: sourceTimeZone) else {
                throw ValidationError(
                    "--source-time-zone: no time zone \"\(sourceTimeZone)\"; give an IANA name such as Europe/Berlin.")
            }
            zone = rules
        }
        return UsageMapping(
            time: time, model: model.map { .constant($0) } ?? .column(modelColumn ?? ""),
            project: project.map { .constant($0) } ?? .column(projectColumn ?? ""), columns: columns,
            epoch: try epoch.map { try parseTime($0, option: "epoch", zone: zone) }, sourceTimeZone: zone)
    }

    private func refuseLongPaths(_ paths: [String]) throws {
        let keysPerPath = JSONFieldScanner.maximumKeysPerPath
        for path in paths where path.split(separator: ".").count > keysPerPath {
            throw ValidationError("\"\(path)\" has more than \(keysPerPath) parts.")
        }
    }

    private func report(_ summary: UsageImport.Summary, currency: Currency, source: String) {
        let result = summary.result
        var line = "Imported \(counted(result.newRows, "new event")) from \(source)"
        if result.knownRows > 0 { line += "; \(counted(result.knownRows, "row")) already in the ledger" }
        if summary.skippedRows > 0 { line += "; \(counted(summary.skippedRows, "invalid row")) skipped" }
        print(line.printable + ".")
        let unpricedRows = result.unpriced.values.reduce(0, +)
        if result.newRows > unpricedRows {
            let cost = "\(result.cost.formatted(minimumDecimals: 2)) \(currency)"
            print(unpricedRows == 0 ? "Cost: \(cost)." : "Cost of the rows with a price: \(cost).")
        }
        for project in result.openedProjects { print("Opened project \(project.printable).") }
        let unpriced = result.unpriced.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if !unpriced.isEmpty {
            let names = unpriced.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
            print("Without a price, so of unknown cost: \(names.printable).")
            print("Give models a price with \"usage-ledger price set\" or \"price alias\" before importing.")
        }
        if let other = summary.sameBytesAs, result.newRows > 0 {
            print(
                "Note: the very same bytes were imported before as source \"\(other)\"; if that was the same usage, it is now "
                    + "counted twice.")
        }
    }
}

/// `1 row`, `2 rows`
func counted(_ count: UInt64, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
