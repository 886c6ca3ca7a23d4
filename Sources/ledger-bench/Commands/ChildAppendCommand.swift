import ArgumentParser
import EventStorage

/// One of several processes that append to one ledger.
///
/// Says `ready`, then for every line with a number appends so many events, one a commit, and says `done`.
struct ChildAppendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-append", shouldDisplay: false)

    @Option var ledger: String

    func run() throws {
        let samples = try AppendSamples()
        let ledger = try Engine.open(ledger)
        _ = Terminal.write("ready\n")
        while let line = readLine() {
            guard let count = Int(line) else { throw ValidationError("expected a number, found \"\(line)\"") }
            try samples.append(to: ledger, from: 0, count)
            _ = Terminal.write("done\n")
        }
    }
}
