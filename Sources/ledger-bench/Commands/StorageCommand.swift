import ArgumentParser

/// Measures the log: size, scan, append, audit, open.
struct StorageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage", abstract: "Measure the storage engine.",
        discussion: "Figures: \(Figures.storage.map(\.name).joined(separator: ", ")).")

    @OptionGroup var options: BenchOptions

    func run() throws { try options.run(Figures.storage) }
}
