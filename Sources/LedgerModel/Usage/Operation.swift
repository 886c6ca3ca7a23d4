/// What kind of call a request was. The raw value is its code in the log: never reuse one.
public enum Operation: UInt8, Sendable, Hashable, Named {
    case chat = 0
    case transcription = 1
    case embedding = 2
    case image = 3
    case speech = 4
    case other = 5

    public var name: String {
        switch self {
        case .chat: "chat"
        case .transcription: "transcription"
        case .embedding: "embedding"
        case .image: "image"
        case .speech: "speech"
        case .other: "other"
        }
    }
}

/// How a request ended. The raw value is its code in the log: never reuse one.
public enum Outcome: UInt8, Sendable, Hashable, Named {
    case succeeded = 0
    case failed = 1
    case cancelled = 2
    case timedOut = 3
    /// Answered by the configured fallback text instead of a model.
    case fallback = 4

    public var name: String {
        switch self {
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .timedOut: "timedOut"
        case .fallback: "fallback"
        }
    }
}

/// At which of the provider's service levels a request ran. The raw value is its code in the log.
public enum ServiceTier: UInt8, Sendable, Hashable, Named {
    case standard = 0
    case batch = 1
    case flex = 2
    case priority = 3

    public var name: String {
        switch self {
        case .standard: "standard"
        case .batch: "batch"
        case .flex: "flex"
        case .priority: "priority"
        }
    }
}
