import ArgumentParser
import Foundation
import LedgerModel
import LedgerStore
import Projections

/// The limits that are set.
struct LimitListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the limits, those of closed projects marked.",
        discussion: """
            \(LimitCommand.scopeHelp)

            Examples:
              usage-ledger limit list --ledger team.ledger
              usage-ledger limit list --ledger team.ledger --as-of 2026-03-01
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var pastOptions: PastOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let past = try pastOptions.past(of: opened)
        let state = try past.state(of: opened)
        let limits = state.limits.sorted { $0.key < $1.key }
        if json {
            let values = limits.map { key, limit in
                JSONValue.object([
                    ("scope", .string(key.scope.description)), ("period", .string(key.period.rawValue)),
                    ("kind", .string(key.strength)), ("amount", .money(limit.amount)),
                    ("inForce", .bool(state.isInForce(key))),
                    ("setAt", .string(limit.setAt.description)), ("sequence", .integer(limit.sequence)),
                ])
            }
            print(JSONValue.array(values).indentedText, terminator: "")
            return
        }
        guard !limits.isEmpty else {
            print(
                past.isWhole
                    ? "There are no limits. \"usage-ledger limit set organization AMOUNT\" sets one."
                    : "There were no limits then.")
            return
        }
        let width = limits.map(\.key.scope.description.count).max() ?? 0
        // As many decimals as the finest has, so that the points stand below one another.
        let decimals = limits.map(\.value.amount.decimalCount).max() ?? 0
        let amounts = limits.map { $0.value.amount.formatted(minimumDecimals: max(2, decimals)) }
        let amountWidth = amounts.map(\.count).max() ?? 0
        for ((key, _), amount) in zip(limits, amounts) {
            let scope = key.scope.description.padding(toLength: width, withPad: " ", startingAt: 0)
            let padding = String(repeating: " ", count: amountWidth - amount.count)
            let mark = state.isInForce(key) ? "" : " (project closed)"
            print("\(scope)  \(padding)\(amount) \(opened.currency) \(key.period.phrase), \(key.strength)\(mark)")
        }
    }
}

extension LedgerState.LimitKey {
    fileprivate var strength: String { isHard ? "hard" : "soft" }
}
