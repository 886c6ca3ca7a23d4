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

            Example:
              usage-ledger limit list --ledger team.ledger
            """)

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let state = try opened.state()
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
            print("There are no limits. \"usage-ledger limit set organization AMOUNT\" sets one.")
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

extension Money {
    /// How many decimals its exact text has.
    fileprivate var decimalCount: Int { description.split(separator: ".").dropFirst().first?.count ?? 0 }
}

extension LedgerState.LimitKey {
    fileprivate var strength: String { isHard ? "hard" : "soft" }
}
