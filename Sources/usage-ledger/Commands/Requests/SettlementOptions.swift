import ArgumentParser
import LedgerModel
import LedgerStore

/// What a request used, or cost, and how it ended.
struct SettlementOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Input tokens, cached ones included.", valueName: "n"))
    var inputTokens: Int64?
    @Option(help: ArgumentHelp("Of the input tokens, those read from a cache.", valueName: "n"))
    var cachedTokens: Int64?
    @Option(help: ArgumentHelp("Of the input tokens, those written to a cache.", valueName: "n"))
    var cacheWriteTokens: Int64?
    @Option(help: ArgumentHelp("Output tokens, reasoning included.", valueName: "n"))
    var outputTokens: Int64?
    @Option(help: ArgumentHelp("Of the output tokens, those spent on reasoning.", valueName: "n"))
    var reasoningTokens: Int64?
    @Option(help: ArgumentHelp("Of the input tokens, those that encode audio.", valueName: "n"))
    var audioInputTokens: Int64?
    @Option(help: ArgumentHelp("Of the output tokens, those that encode audio.", valueName: "n"))
    var audioOutputTokens: Int64?
    @Option(help: ArgumentHelp("Milliseconds of audio.", valueName: "n"))
    var audioMilliseconds: Int64?
    @Option(help: ArgumentHelp("Images.", valueName: "n"))
    var images: Int64?
    @Option(help: ArgumentHelp("Characters.", valueName: "n"))
    var characters: Int64?

    @Option(
        help: ArgumentHelp("What it cost, where you know; else its price makes it.", valueName: "amount"),
        transform: BudgetArguments.amount)
    var cost: Money?

    @Flag(help: "The figures are your own count, not the provider's.")
    var estimated = false

    @Option(help: "succeeded, failed, cancelled, timedOut or fallback.", transform: NameArgument.transform("outcome"))
    var outcome = Outcome.succeeded

    @Option(help: ArgumentHelp("The HTTP status.", valueName: "n"))
    var httpStatus: UInt16?

    @Option(help: ArgumentHelp("How long it took.", valueName: "n"))
    var latencyMilliseconds: Int64?

    @Option(help: ArgumentHelp("The provider's own id.", valueName: "text"))
    var providerId: String?

    func validate() throws {
        guard measures.allSatisfy({ $0.1.map { $0 >= 0 } ?? true }), latencyMilliseconds.map({ $0 >= 0 }) ?? true else {
            throw ValidationError("Counts are whole numbers from 0.")
        }
        guard cost != nil || measures.contains(where: { $0.1 != nil }) || outcome != .succeeded else {
            throw ValidationError("Give what was used (--input-tokens …), or --cost.")
        }
    }

    private var measures: [(UsageMeasure, Int64?)] {
        [
            (.inputTokens, inputTokens), (.cachedInputTokens, cachedTokens), (.cacheWriteTokens, cacheWriteTokens),
            (.outputTokens, outputTokens), (.reasoningTokens, reasoningTokens), (.audioInputTokens, audioInputTokens),
            (.audioOutputTokens, audioOutputTokens), (.audioMilliseconds, audioMilliseconds), (.images, images),
            (.characters, characters),
        ]
    }

    var settlement: Settlement {
        var usage = Usage()
        for (measure, count) in measures { usage[measure] = count ?? 0 }
        return Settlement(
            usage: usage, cost: cost, isEstimated: estimated, outcome: outcome, httpStatus: httpStatus,
            latencyMicroseconds: latencyMilliseconds.map { min($0, .max / 1_000) * 1_000 },
            providerID: providerId)
    }
}
