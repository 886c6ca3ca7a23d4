import ArgumentParser
import EventStorage
import Foundation

/// Replays a whole ledger and says, as JSON, what that took.
struct ChildReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-replay", shouldDisplay: false)

    @Option var ledger: String

    func run() throws {
        let descriptors = DescriptorSampler()
        var eventCount: UInt64 = 0
        let seconds = try Stopwatch.seconds {
            eventCount = try Engine.replayEverything(ledger)
        }
        let answer = ReplayMemoryFigure.Answer(
            eventCount: eventCount, peakMebibytes: try ProcessMemory.peakMebibytes(), descriptors: descriptors.stop(),
            seconds: seconds)
        _ = Terminal.write(String(decoding: try JSONEncoder().encode(answer), as: UTF8.self) + "\n")
    }
}
