import Testing

@testable import ledger_bench

@Suite("Spreads, factors and verdicts")
struct SpreadTests {
    @Test(
        "The median is the middle value, or the mean of the two in the middle",
        arguments: [([3], 3), ([9, 1, 5], 5), ([4, 1, 3, 2], 2.5), ([7, 7, 1, 1], 4)] as [([Double], Double)])
    func median(values: [Double], expected: Double) {
        #expect(Spread(values).median == expected)
        #expect(Spread(values).minimum == values.min())
        #expect(Spread(values).maximum == values.max())
    }

    @Test("A factor above 1 means that ours is better: of rates the quotient, of times its inverse")
    func factor() {
        let rates = Reading("", .eventsPerSecond, Spread([20, 30]), against: [("peer", Spread([10, 10]))])
        #expect(rates.peers[0].factor.values == [2, 3])
        let times = Reading("", .milliseconds, Spread([20, 40]), against: [("peer", Spread([10, 10]))])
        #expect(times.peers[0].factor.values == [0.5, 0.25])
    }

    @Test("Factors are taken round by round, not of the medians")
    func pairedFactors() {
        // The medians are equal, but ours was twice as good in two of three rounds.
        let reading = Reading(
            "", .eventsPerSecond, Spread([2, 10, 40]), against: [("peer", Spread([1, 5, 100]))],
            target: .timesBetter(1.5, then: 2.5, than: "peer"))
        #expect(reading.peers[0].factor.median == 2)
        #expect(reading.verdict == .first)
    }

    @Test(
        "A target is met at its bound",
        arguments: [
            (Target.atMost(10, then: 8), 10.0, Target.Verdict.first), (.atMost(10, then: 8), 10.01, .short),
            (.atMost(10, then: 8), 8, .then), (.atLeast(60, then: 100), 59, .short),
            (.atLeast(60, then: 100), 60, .first), (.atLeast(60, then: 100), 100, .then),
        ])
    func verdict(target: Target, value: Double, expected: Target.Verdict) {
        #expect(Reading("", .milliseconds, Spread([value]), target: target).verdict == expected)
    }

    @Test("A target over a peer that was not there is not met")
    func missingPeer() {
        let target = Target.timesBetter(1, then: 2, than: "peer")
        #expect(Reading("", .milliseconds, Spread([1]), target: target).verdict == .unknown)
    }

    @Test(
        "Numbers keep three digits that matter",
        arguments: [
            (Unit.eventsPerSecond, 61_234_567.0, "61.2 M"), (.eventsPerSecond, 999_600, "1.00 M"),
            (.commitsPerSecond, 12_345, "12.3 k"), (.commitsPerSecond, 4_321.4, "4321"),
            (.bytesPerEvent, 9.994, "9.99"),
            (.bytesPerEvent, 0.0512, "0.0512"), (.milliseconds, 99.96, "100"), (.milliseconds, 0, "0"),
            (.files, 7, "7"),
        ])
    func number(unit: Unit, value: Double, expected: String) {
        #expect(unit.number(value) == expected)
    }
}
