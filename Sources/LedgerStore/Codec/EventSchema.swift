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
///
/// Computed, so that they are constants where they are used: a stored static is looked up at each use.
enum EventSchema {
    // The envelope.
    static var kind: IntegerField { IntegerField(1) }
    static var schemaVersion: IntegerField { IntegerField(2) }
    static var recordedAt: IntegerField { IntegerField(3) }
    static var occurredAt: IntegerField { IntegerField(4) }
    static var source: BytesField { BytesField(5) }
    static var sourceOrdinal: IntegerField { IntegerField(6) }
    static var sourceID: BytesField { BytesField(7) }
    static var rowFields: IntegerField { IntegerField(8) }
    static var rowOccurrence: IntegerField { IntegerField(9) }
    static var actor: BytesField { BytesField(10) }
    static var reason: BytesField { BytesField(11) }

    // The request that the event is about.
    static var project: BytesField { BytesField(16) }
    static var model: BytesField { BytesField(17) }
    static var user: BytesField { BytesField(18) }
    static var operation: IntegerField { IntegerField(19) }
    static var serviceTier: IntegerField { IntegerField(20) }
    static var requestedAt: IntegerField { IntegerField(21) }
    static var requestID: IntegerField { IntegerField(22) }
    static var attempt: IntegerField { IntegerField(23) }
    static var httpStatus: IntegerField { IntegerField(24) }
    static var outcome: IntegerField { IntegerField(25) }
    static var latencyMicroseconds: IntegerField { IntegerField(26) }
    static var firstTokenMicroseconds: IntegerField { IntegerField(27) }
    static var providerID: BytesField { BytesField(28) }

    // Usage.
    static var inputTokens: IntegerField { IntegerField(32) }
    static var cachedInputTokens: IntegerField { IntegerField(33) }
    static var cacheWriteTokens: IntegerField { IntegerField(34) }
    static var cacheWriteOneHourTokens: IntegerField { IntegerField(35) }
    static var outputTokens: IntegerField { IntegerField(36) }
    static var reasoningTokens: IntegerField { IntegerField(37) }
    static var audioInputTokens: IntegerField { IntegerField(38) }
    static var audioOutputTokens: IntegerField { IntegerField(39) }
    static var audioMilliseconds: IntegerField { IntegerField(40) }
    static var images: IntegerField { IntegerField(41) }
    static var characters: IntegerField { IntegerField(42) }

    static func usage(_ measure: UsageMeasure) -> IntegerField {
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

    /// The measure that a field holds; nil for fields of anything else.
    static func usageMeasure(ofField number: UInt16) -> UsageMeasure? {
        switch number {
        case inputTokens.number: .inputTokens
        case cachedInputTokens.number: .cachedInputTokens
        case cacheWriteTokens.number: .cacheWriteTokens
        case cacheWriteOneHourTokens.number: .cacheWriteOneHourTokens
        case outputTokens.number: .outputTokens
        case reasoningTokens.number: .reasoningTokens
        case audioInputTokens.number: .audioInputTokens
        case audioOutputTokens.number: .audioOutputTokens
        case audioMilliseconds.number: .audioMilliseconds
        case images.number: .images
        case characters.number: .characters
        default: nil
        }
    }

    // Money.
    static var certainty: IntegerField { IntegerField(44) }
    static var cost: WideField { WideField(45) }
    static var costUpperBound: WideField { WideField(46) }
    static var priceSequence: IntegerField { IntegerField(47) }
    static var reportedCost: WideField { WideField(48) }
    static var hold: WideField { WideField(49) }

    // Rate-limit headers.
    static var requestLimit: IntegerField { IntegerField(50) }
    static var requestsRemaining: IntegerField { IntegerField(51) }
    static var requestsResetMilliseconds: IntegerField { IntegerField(52) }
    static var tokenLimit: IntegerField { IntegerField(53) }
    static var tokensRemaining: IntegerField { IntegerField(54) }
    static var tokensResetMilliseconds: IntegerField { IntegerField(55) }

    // Throttles.
    static var throttleOrigin: IntegerField { IntegerField(56) }
    static var throttleCause: IntegerField { IntegerField(57) }
    static var retryAfterMilliseconds: IntegerField { IntegerField(58) }
    static var waitedMilliseconds: IntegerField { IntegerField(59) }
    static var repetitions: IntegerField { IntegerField(60) }

    // Limits, and what alerts and refusals say of them.
    static var scope: BytesField { BytesField(62) }
    static var period: BytesField { BytesField(63) }
    static var limit: WideField { WideField(64) }
    static var settled: WideField { WideField(65) }
    static var held: WideField { WideField(66) }
    static var requested: WideField { WideField(67) }
    static var resetsAt: IntegerField { IntegerField(68) }
    static var isHard: IntegerField { IntegerField(69) }
    static var thresholdPercent: IntegerField { IntegerField(70) }
    static var alertLevel: IntegerField { IntegerField(71) }
    static var alertSequence: IntegerField { IntegerField(72) }
    static var route: BytesField { BytesField(73) }
    static var succeeded: IntegerField { IntegerField(74) }
    static var errorCode: BytesField { BytesField(75) }

    // Administration.
    static var name: BytesField { BytesField(76) }
    static var allocation: WideField { WideField(77) }
    static var effective: IntegerField { IntegerField(78) }
    static var prices: BytesField { BytesField(79) }
    static var priceSource: BytesField { BytesField(80) }
    static var policy: BytesField { BytesField(81) }

    // Imports.
    static var format: BytesField { BytesField(82) }
    static var fileName: BytesField { BytesField(83) }
    static var mapping: BytesField { BytesField(84) }
    static var byteCount: IntegerField { IntegerField(85) }
    static var digest: BytesField { BytesField(86) }
    static var rowsTaken: IntegerField { IntegerField(87) }
    static var rowsKnown: IntegerField { IntegerField(88) }
    static var rowsSkipped: IntegerField { IntegerField(89) }

    // Voids, adjustments, increases, recoveries.
    static var voidCause: IntegerField { IntegerField(90) }
    static var assumedCharge: WideField { WideField(91) }
    static var adjustmentKind: IntegerField { IntegerField(92) }
    static var corrects: IntegerField { IntegerField(93) }
    static var reference: BytesField { BytesField(94) }
    static var stage: IntegerField { IntegerField(95) }
    static var fromAmount: WideField { WideField(96) }
    static var toAmount: WideField { WideField(97) }
    static var offset: IntegerField { IntegerField(98) }
    static var quarantineFile: BytesField { BytesField(99) }

    // Restorations.
    static var treeSize: IntegerField { IntegerField(100) }
    static var treeRoot: BytesField { BytesField(101) }
    static var fork: BytesField { BytesField(102) }

    /// The fields that the ledger adds to what an event's source claims. The rest identifies the payload.
    static let addedByLedger: Set<UInt16> = [
        recordedAt.number, certainty.number, cost.number, costUpperBound.number, priceSequence.number,
    ]
}
