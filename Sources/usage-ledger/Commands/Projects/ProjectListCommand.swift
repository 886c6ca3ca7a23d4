import ArgumentParser
import Foundation
import LedgerModel
import LedgerStore
import Projections

/// The projects and what each may spend.
struct ProjectListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the projects and what each may spend a month.",
        discussion: """
            Examples:
              usage-ledger project list --ledger team.ledger
              usage-ledger project list --ledger team.ledger --as-of 2026-03-01
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var pastOptions: PastOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let past = try pastOptions.past(of: opened)
        let state = try past.state(of: opened)
        let allocations = Allocations(state)
        let projects = state.projects.sorted { ($1.value.isOpen ? 1 : 0, $0.key) < ($0.value.isOpen ? 1 : 0, $1.key) }
        if json { return try printJSON(projects, allocations) }
        guard !projects.isEmpty else {
            print(
                past.isWhole
                    ? "There are no projects. \"usage-ledger project open NAME\" opens one."
                    : "There were no projects then.")
            return
        }
        let width = projects.map(\.key.count).max() ?? 0
        for (name, project) in projects {
            let padded = name.padding(toLength: width, withPad: " ", startingAt: 0)
            let share = allocations.byProject[name].map {
                "\($0.formatted(minimumDecimals: 2)) \(opened.currency) a month"
            }
            let day = opened.calendar.day(containing: project.openedAt)
            print("\(padded)  \(project.isOpen ? share ?? "no limit of its own" : "closed"), opened \(day)")
        }
        if let limit = allocations.limit, let unallocated = try allocations.unallocated() {
            print("Unallocated: \(unallocated) of \(limit) \(opened.currency) a month.")
        }
    }

    private func printJSON(_ projects: [(key: String, value: LedgerState.Project)], _ allocations: Allocations) throws {
        let values = projects.map { name, project in
            JSONValue.object([
                ("project", .string(name)), ("isOpen", .bool(project.isOpen)),
                ("openedAt", .string(project.openedAt.description)),
                ("allocation", .optional(allocations.byProject[name]?.description)),
            ])
        }
        let value = JSONValue.object([
            ("limit", .optional(allocations.limit?.description)),
            ("allocated", .string(try allocations.total().description)),
            ("unallocated", .optional(try allocations.unallocated()?.description)), ("projects", .array(values)),
        ])
        print(value.indentedText, terminator: "")
    }
}
