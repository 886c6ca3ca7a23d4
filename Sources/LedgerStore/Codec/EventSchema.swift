import EventStorage
import LedgerModel

// The fields of an event in the log
// =================================
// One number space for all kinds, so that a column means the same thing everywhere. Numbers are for ever: a
// field that falls out of use keeps its number. Enumerations are stored as their raw values, instants as
// nanoseconds since 1970, money as pico-units, scopes and periods as their text.
//
// occurredAt is absent where an event happened as it was recorded.
//
// Written only where they differ from what is usual: schemaVersion 1, attempt 1, operation chat, service tier standard, outcome succeeded, certainty known, counts of zero.

/// The field numbers of format 1.
enum EventSchema {
    // The envelope.
    static let kind = IntegerField(1)
    static let schemaVersion = IntegerField(2)
    static let recordedAt = IntegerField(3)
    static let occurredAt = IntegerField(4)
    static let source = BytesField(5)
    static let sourceOrdinal = IntegerField(6)
    static let sourceID = BytesField(7)
    static let rowFields = IntegerField(8)
    static let rowOccurrence = IntegerField(9)
    static let actor = BytesField(10)
    static let reason = BytesField(11)

    // The request that the event is about.
    static let project = BytesField(16)
    static let model = BytesField(17)
    static let user = BytesField(18)
    static let operation = IntegerField(19)
    static let serviceTier = IntegerField(20)
    static let requestedAt = IntegerField(21)
    static let requestID = IntegerField(22)
    static let attempt = IntegerField(23)
    static let httpStatus = IntegerField(24)
    static let outcome = IntegerField(25)
    static let latencyMicroseconds = IntegerField(26)
    static let firstTokenMicroseconds = IntegerField(27)
    static let providerID = BytesField(28)

    // Usage: 32 to 42.
    static func usage(_ measure: UsageMeasure) -> IntegerField {
        switch measure {
        case .inputTokens: IntegerField(32)
        case .cachedInputTokens: IntegerField(33)
        case .cacheWriteTokens: IntegerField(34)
        case .cacheWriteOneHourTokens: IntegerField(35)
        case .outputTokens: IntegerField(36)
        case .reasoningTokens: IntegerField(37)
        case .audioInputTokens: IntegerField(38)
        case .audioOutputTokens: IntegerField(39)
        case .audioMilliseconds: IntegerField(40)
        case .images: IntegerField(41)
        case .characters: IntegerField(42)
        }
    }

    // Money.
    static let certainty = IntegerField(44)
    static let cost = WideField(45)
    static let costUpperBound = WideField(46)
    static let priceSequence = IntegerField(47)
    static let reportedCost = WideField(48)
    static let hold = WideField(49)

    // Rate-limit headers.
    static let requestLimit = IntegerField(50)
    static let requestsRemaining = IntegerField(51)
    static let requestsResetMilliseconds = IntegerField(52)
    static let tokenLimit = IntegerField(53)
    static let tokensRemaining = IntegerField(54)
    static let tokensResetMilliseconds = IntegerField(55)

    // Throttles.
    static let throttleOrigin = IntegerField(56)
    static let throttleCause = IntegerField(57)
    static let retryAfterMilliseconds = IntegerField(58)
    static let waitedMilliseconds = IntegerField(59)
    static let repetitions = IntegerField(60)

    // Limits, and what alerts and refusals say of them.
    static let scope = BytesField(62)
    static let period = BytesField(63)
    static let limit = WideField(64)
    static let settled = WideField(65)
    static let held = WideField(66)
    static let requested = WideField(67)
    static let resetsAt = IntegerField(68)
    static let isHard = IntegerField(69)
    static let thresholdPercent = IntegerField(70)
    static let alertLevel = IntegerField(71)
    static let alertSequence = IntegerField(72)
    static let route = BytesField(73)
    static let succeeded = IntegerField(74)
    static let errorCode = BytesField(75)

    // Administration.
    static let name = BytesField(76)
    static let allocation = WideField(77)
    static let effective = IntegerField(78)
    static let prices = BytesField(79)
    static let priceSource = BytesField(80)
    static let policy = BytesField(81)

    // Imports.
    static let format = BytesField(82)
    static let fileName = BytesField(83)
    static let mapping = BytesField(84)
    static let byteCount = IntegerField(85)
    static let digest = BytesField(86)
    static let rowsTaken = IntegerField(87)
    static let rowsKnown = IntegerField(88)
    static let rowsSkipped = IntegerField(89)

    // Voids, adjustments, increases, recoveries.
    static let voidCause = IntegerField(90)
    static let assumedCharge = WideField(91)
    static let adjustmentKind = IntegerField(92)
    static let corrects = IntegerField(93)
    static let reference = BytesField(94)
    static let stage = IntegerField(95)
    static let fromAmount = WideField(96)
    static let toAmount = WideField(97)
    static let offset = IntegerField(98)
    static let quarantineFile = BytesField(99)

    /// The fields that the ledger adds to what an event's source claims. The rest identifies the payload.
    static let addedByLedger: Set<UInt16> = [
        recordedAt.number, certainty.number, cost.number, costUpperBound.number, priceSequence.number,
    ]
}
