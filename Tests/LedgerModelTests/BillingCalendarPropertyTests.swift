import LedgerModel
import TestSupport
import Testing

/// What holds of every zone at every instant.
struct BillingCalendarPropertyTests {
    @Test(arguments: Zones.all)
    func daysTileTime(rules: TimeZoneRules) {
        let calendar = BillingCalendar(rules: rules)
        for instant in instants(near: rules) {
            let day = calendar.day(containing: instant)
            let range = calendar.range(of: day)
            #expect(range.contains(instant), "\(rules.name) \(instant) \(day)")
            #expect(calendar.range(of: day.adding(days: -1)).upperBound == range.lowerBound)
            #expect(calendar.range(of: day.adding(days: 1)).lowerBound == range.upperBound)
        }
    }

    @Test(arguments: Zones.all, [Period.day, .week, .month])
    func periodsContainTheirInstantsAndTouch(rules: TimeZoneRules, period: Period) {
        let calendar = BillingCalendar(rules: rules)
        for instant in instants(near: rules) {
            let range = calendar.range(of: period, containing: instant)
            #expect(range.contains(instant), "\(rules.name) \(instant)")
            let next = calendar.range(of: period, containing: range.upperBound)
            #expect(next.lowerBound == range.upperBound)
            let last = Instant(nanoseconds: range.upperBound.nanoseconds - 1)
            #expect(calendar.range(of: period, containing: last) == range)
        }
    }

    @Test(arguments: Zones.all)
    func billingDaysNeverGoBack(rules: TimeZoneRules) {
        let calendar = BillingCalendar(rules: rules)
        let days = instants(near: rules).sorted().map(calendar.day(containing:))
        #expect(zip(days, days.dropFirst()).allSatisfy { $0 <= $1 })
    }

    /// Against clocks that are watched minute by minute.
    @Test(arguments: Zones.all)
    func localTimesStartWhenClocksFirstReachThem(rules: TimeZoneRules) throws {
        for change in rules.transitions.dropFirst() {
            var reached: Int64?
            for second in stride(from: change.start - 172_800, through: change.start + 172_800, by: 60) {
                let local = second + Int64(rules.offsetSeconds(at: try #require(Instant(seconds: second))))
                // What the clocks show, or jump over, for the first time.
                for minute in stride(from: (reached ?? local) + 60, through: local, by: 60) {
                    #expect(rules.firstSecond(reachingLocal: minute) == second)
                }
                reached = max(reached ?? local, local)
            }
        }
    }

    @Test func theEndsOfTimeHaveDays() {
        for rules in Zones.all {
            let calendar = BillingCalendar(rules: rules)
            let first = calendar.day(containing: .earliest)
            let last = calendar.day(containing: .latest)
            #expect(calendar.range(of: first).lowerBound == .earliest)
            #expect(calendar.range(of: first).contains(.earliest))
            #expect(calendar.range(of: last).upperBound == .latest)
            #expect(abs(first.daysSince1970 + 106_752) <= 1)
            #expect(abs(last.daysSince1970 - 106_751) <= 1)
        }
        #expect(BillingCalendar.utc.day(containing: .earliest) == date("1677-09-21"))
        #expect(BillingCalendar.utc.day(containing: .latest) == date("2262-04-11"))
    }

    @Test func anOffsetHoldsFromItsInstantOn() {
        #expect(Zones.newYork.offsetSeconds(at: instant("2026-03-08T06:59:59.999999999Z")) == -18_000)
        #expect(Zones.newYork.offsetSeconds(at: instant("2026-03-08T07:00Z")) == -14_400)
        #expect(Zones.newYork.offsetSeconds(at: .earliest) == -18_000)
        #expect(Zones.newYork.offsetSeconds(at: .latest) == -18_000)
        #expect(TimeZoneRules.utc.offsetSeconds(at: .earliest) == 0)
    }

    /// Instants of all time, and many of the days around each change of the clocks.
    private func instants(near rules: TimeZoneRules) -> [Instant] {
        var random = SplitMix64(seed: 4)
        let day: Int64 = 86_400_000_000_000
        let anyTime = (0..<500).map { _ in
            Instant(nanoseconds: Int64.random(in: .min + 40 * day ... .max - 40 * day, using: &random))
        }
        let nearChanges = rules.transitions.dropFirst().flatMap { change in
            let start = change.start * 1_000_000_000
            let atOnce = [-1, 0, 1].map { Instant(nanoseconds: start + $0) }
            let around = (0..<100).map { _ in
                Instant(nanoseconds: start + Int64.random(in: -3 * day...3 * day, using: &random))
            }
            return atOnce + around
        }
        return anyTime + nearChanges
    }
}
