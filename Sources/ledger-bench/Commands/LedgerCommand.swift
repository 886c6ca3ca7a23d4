import ArgumentParser

/// Measures admission: hold, settle, one-shot commands, what counts against limits.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Measure budgets and admission.",
        discussion: "Figures: \(Figures.ledger.map(\.name).joined(separator: ", ")).")

    @OptionGroup var options: BenchOptions

    func run() throws { try options.run(Figures.ledger) }
}
