/// What one request consumed, in the units that providers bill.
///
/// Totals include their parts: `inputTokens` counts cached reads, cache writes and audio tokens too.
/// Whoever reads a provider's answer adds up or not as that provider counts; here the rule is one.
public struct Usage: Sendable, Hashable {
    public var inputTokens: Int64 = 0
    /// Of the input tokens, those read from the provider's prompt cache.
    public var cachedInputTokens: Int64 = 0
    /// Of the input tokens, those written to a cache that lives five minutes (or the provider's only cache).
    public var cacheWriteTokens: Int64 = 0
    /// Of the input tokens, those written to a cache that lives an hour.
    public var cacheWriteOneHourTokens: Int64 = 0
    public var outputTokens: Int64 = 0
    /// Of the output tokens, those spent on reasoning.
    public var reasoningTokens: Int64 = 0
    /// Of the input tokens, those that encode audio.
    public var audioInputTokens: Int64 = 0
    /// Of the output tokens, those that encode audio.
    public var audioOutputTokens: Int64 = 0
    public var audioMilliseconds: Int64 = 0
    public var images: Int64 = 0
    public var characters: Int64 = 0

    public init() {}

    public init(inputTokens: Int64, cachedInputTokens: Int64 = 0, outputTokens: Int64) {
        self.inputTokens = inputTokens
        self.cachedInputTokens = cachedInputTokens
        self.outputTokens = outputTokens
    }

    /// Input tokens billed at the plain input rate.
    public var plainInputTokens: Int64 {
        inputTokens - cachedInputTokens - cacheWriteTokens - cacheWriteOneHourTokens - audioInputTokens
    }

    /// Output tokens billed at the plain output rate.
    public var plainOutputTokens: Int64 { outputTokens - reasoningTokens - audioOutputTokens }

    /// Throws: `UsageError` when a count is negative or the parts exceed their total.
    public func validate() throws(UsageError) {
        // Sums of all parts still fit.
        let limit = Int64.max / 8
        for measure in UsageMeasure.allCases {
            let count = self[measure]
            guard count >= 0 else { throw .negative(measure) }
            guard count <= limit else { throw .tooLarge(measure) }
        }
        guard plainInputTokens >= 0 else { throw .partsExceedTotal(.inputTokens) }
        guard plainOutputTokens >= 0 else { throw .partsExceedTotal(.outputTokens) }
    }
}

/// The fields of `Usage`, for code that treats them alike.
public enum UsageMeasure: String, Sendable, CaseIterable {
    case inputTokens, cachedInputTokens, cacheWriteTokens, cacheWriteOneHourTokens, outputTokens, reasoningTokens
    case audioInputTokens, audioOutputTokens, audioMilliseconds, images, characters
}

extension Usage {
    public subscript(_ measure: UsageMeasure) -> Int64 {
        get {
            switch measure {
            case .inputTokens: inputTokens
            case .cachedInputTokens: cachedInputTokens
            case .cacheWriteTokens: cacheWriteTokens
            case .cacheWriteOneHourTokens: cacheWriteOneHourTokens
            case .outputTokens: outputTokens
            case .reasoningTokens: reasoningTokens
            case .audioInputTokens: audioInputTokens
            case .audioOutputTokens: audioOutputTokens
            case .audioMilliseconds: audioMilliseconds
            case .images: images
            case .characters: characters
            }
        }
        set {
            switch measure {
            case .inputTokens: inputTokens = newValue
            case .cachedInputTokens: cachedInputTokens = newValue
            case .cacheWriteTokens: cacheWriteTokens = newValue
            case .cacheWriteOneHourTokens: cacheWriteOneHourTokens = newValue
            case .outputTokens: outputTokens = newValue
            case .reasoningTokens: reasoningTokens = newValue
            case .audioInputTokens: audioInputTokens = newValue
            case .audioOutputTokens: audioOutputTokens = newValue
            case .audioMilliseconds: audioMilliseconds = newValue
            case .images: images = newValue
            case .characters: characters = newValue
            }
        }
    }
}

/// Why counts make no usage.
public enum UsageError: Error, Sendable, Hashable, CustomStringConvertible {
    case negative(UsageMeasure)
    case tooLarge(UsageMeasure)
    /// The parts (cached, written, audio, reasoning) add up to more than their total.
    case partsExceedTotal(UsageMeasure)

    public var description: String {
        switch self {
        case .negative(let measure): "\(measure.rawValue) is negative"
        case .tooLarge(let measure): "\(measure.rawValue) is too large"
        case .partsExceedTotal(let measure): "the parts of \(measure.rawValue) add up to more than \(measure.rawValue)"
        }
    }
}
