import TestSupport

/// Columns of texts, and what patterns they are to get.
enum TextMixture: String, CaseIterable, Sendable {
    case ids, idsOfOneForm, idsAmongOthers, idsAmongEmptyTexts, oneOddAmongAThousand, fewTexts, onlyEmptyTexts
    case aPlaceOf256Bytes, noiseOfAllBytes, lengthsWithoutEnd, thousandsOfLengths, atTheLongest, beyondTheLongest
    case oftenTheSame, countedUp, aDictionary

    /// The lengths behind the common prefix that have a pattern; nil where it does not matter.
    var patternLengths: [Int]? {
        switch self {
        case .ids, .idsAmongOthers, .idsAmongEmptyTexts: [28, 36, 38]
        case .oneOddAmongAThousand: [38]
        case .aPlaceOf256Bytes: [17]
        case .lengthsWithoutEnd: Array(17...80)
        case .atTheLongest: [256]
        case .aDictionary: [36]
        // Deflate is about as good at these.
        case .idsOfOneForm, .countedUp: nil
        case .fewTexts, .onlyEmptyTexts, .noiseOfAllBytes, .thousandsOfLengths, .beyondTheLongest, .oftenTheSame: []
        }
    }

    func texts(seed: UInt64) -> [[UInt8]] {
        var random = SplitMix64(seed: seed)
        func anyID() -> [UInt8] { RandomID.allCases.randomElement(using: &random)!.draw(&random) }
        func letters(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in Array("ACGT".utf8)[Int.random(in: 0..<4, using: &random)] }
        }
        func many(_ count: Int, _ text: (Int) -> [UInt8]) -> [[UInt8]] { (0..<count).map(text) }
        return switch self {
        case .ids: many(4_000) { _ in anyID() }
        case .idsOfOneForm: many(2_000) { _ in RandomID.chatCompletion.draw(&random) }
        case .idsAmongOthers:
            many(5_000) { $0 % 3 == 0 ? random.bytes(count: .random(in: 39...500, using: &random)) : anyID() }
        case .idsAmongEmptyTexts: many(5_000) { $0 % 4 == 0 ? [] : anyID() }
        case .oneOddAmongAThousand:
            many(1_001) {
                $0 == 700 ? [UInt8](repeating: 0, count: 38) : RandomID.chatCompletion.draw(&random)
            }
        case .fewTexts: many(31) { _ in RandomID.uuid.draw(&random) }
        case .onlyEmptyTexts: many(100) { _ in [] }
        case .aPlaceOf256Bytes: many(4_000) { letters(8) + [UInt8(truncatingIfNeeded: $0)] + letters(8) }
        case .noiseOfAllBytes: many(3_000) { _ in random.bytes(count: 12) }
        // 80 lengths, and the longer ones have more to save.
        case .lengthsWithoutEnd: many(80 * 200) { letters(1 + $0 % 80) }
        case .thousandsOfLengths: many(3_000) { letters($0) }
        case .atTheLongest: many(300) { _ in letters(256) }
        case .beyondTheLongest: many(300) { _ in letters(257) }
        case .oftenTheSame: ids(400, &random).flatMap { [$0, $0, $0, $0] }.shuffled(using: &random)
        case .countedUp: many(5_000) { Array("call-\(1_000_000 + $0)".utf8) }
        // Each text more than eight times, so that the column becomes a dictionary.
        case .aDictionary: ids(900, &random).flatMap { [[UInt8]](repeating: $0, count: 9) }.shuffled(using: &random)
        }
    }

    private func ids(_ count: Int, _ random: inout SplitMix64) -> [[UInt8]] {
        (0..<count).map { _ in RandomID.uuid.draw(&random) }
    }
}
