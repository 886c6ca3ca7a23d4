import ArgumentParser

/// Measures everything.
struct AllCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "all", abstract: "Measure everything.")

    @OptionGroup var options: BenchOptions

    func run() throws { try options.run(Figures.all) }
}
