import LedgerModel
import Testing

struct UsageTests {
    @Test func splitsTotalsIntoDisjointParts() {
        var usage = Usage(inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 200)
        usage.cacheWriteTokens = 100
        usage.cacheWriteOneHourTokens = 50
        usage.audioInputTokens = 30
        usage.reasoningTokens = 150
        usage.audioOutputTokens = 20
        #expect(usage.plainInputTokens == 420)
        #expect(usage.plainOutputTokens == 30)
        #expect(throws: Never.self) { try usage.validate() }
    }

    @Test(arguments: UsageMeasure.allCases)
    func refusesNegativeCounts(measure: UsageMeasure) {
        var usage = Usage()
        usage[measure] = -1
        #expect(throws: UsageError.negative(measure)) { try usage.validate() }
    }

    @Test(arguments: UsageMeasure.allCases)
    func refusesCountsWhoseSumsCouldOverflow(measure: UsageMeasure) {
        var usage = Usage()
        usage[measure] = Int64.max / 8 + 1
        #expect(throws: UsageError.tooLarge(measure)) { try usage.validate() }
    }

    @Test func takesTheLargestCounts() {
        var usage = Usage()
        for measure in UsageMeasure.allCases { usage[measure] = Int64.max / 8 }
        #expect(throws: UsageError.partsExceedTotal(.inputTokens)) { try usage.validate() }
        for measure in [UsageMeasure.cachedInputTokens, .cacheWriteTokens, .cacheWriteOneHourTokens, .audioInputTokens]
        {
            usage[measure] = 0
        }
        #expect(throws: UsageError.partsExceedTotal(.outputTokens)) { try usage.validate() }
        usage.audioOutputTokens = 0
        #expect(throws: Never.self) { try usage.validate() }
    }

    @Test(arguments: [
        (UsageMeasure.cachedInputTokens, UsageMeasure.inputTokens),
        (.cacheWriteTokens, .inputTokens),
        (.cacheWriteOneHourTokens, .inputTokens),
        (.audioInputTokens, .inputTokens),
        (.reasoningTokens, .outputTokens),
        (.audioOutputTokens, .outputTokens),
    ])
    func refusesAPartLargerThanItsTotal(part: UsageMeasure, total: UsageMeasure) {
        var usage = Usage()
        usage[total] = 10
        usage[part] = 10
        #expect(throws: Never.self) { try usage.validate() }
        usage[part] = 11
        #expect(throws: UsageError.partsExceedTotal(total)) { try usage.validate() }
    }

    @Test func namesEveryFieldOnce() {
        var usage = Usage()
        for (value, measure) in UsageMeasure.allCases.enumerated() { usage[measure] = Int64(value) }
        for (value, measure) in UsageMeasure.allCases.enumerated() { #expect(usage[measure] == Int64(value)) }
    }
}
