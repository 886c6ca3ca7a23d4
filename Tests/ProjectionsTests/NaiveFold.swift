import LedgerModel
import TestSupport

@testable import Projections

/// The sums as a reader of single events would make them: one at a time, no columns, no caches, no partials.
struct NaiveFold {
    var spend: [SpendProjection.Key: SpendTotals] = [:]
    var months: [CivilMonth: [Int64]] = [:]
    let calendar: BillingCalendar
    let range: Range<Instant>?

    init(_ events: [LedgerEvent], _ calendar: BillingCalendar, range: Range<Instant>? = nil) throws {
        self.calendar = calendar
        self.range = range
        for event in events {
            countSpend(event)
            countActivity(event)
        }
    }

    /// The day on whose local date a second falls, found by counting days from the start of time's year.
    private func day(_ instant: Instant) -> CivilDate {
        var day = CivilDate(daysSince1970: Int(instant.secondsRoundedDown.floorDivided(by: 86_400)) - 2)
        while calendar.start(of: day.adding(days: 1)) <= instant { day = day.adding(days: 1) }
        return day
    }

    private mutating func countSpend(_ event: LedgerEvent) {
        let billedAt = event.payload.context?.requestedAt ?? event.occurredAt
        if let range, billedAt < range.lowerBound || billedAt >= range.upperBound { return }
        var sums = SpendTotals()
        switch event.payload {
        case .response(let response):
            sums.requests = 1
            sums.failedRequests = response.outcome == .succeeded ? 0 : 1
            sums.inputTokens = response.usage.inputTokens
            sums.cachedTokens = response.usage.cachedInputTokens
            sums.outputTokens = response.usage.outputTokens
            sums.audioMilliseconds = response.usage.audioMilliseconds
            sums.cost = response.cost.counted
            if case .unknown = response.cost { sums.unpricedRequests = 1 }
            if case .estimated(let money) = response.cost { sums.estimatedCost = money }
        case .holdVoided(let voiding):
            sums.cost = voiding.assumedCharge
            sums.estimatedCost = voiding.assumedCharge
        case .adjustment(let adjustment):
            sums.cost = adjustment.amount
            if adjustment.charge != nil { sums.unpricedRequests = -1 }
        default: return
        }
        let context = event.payload.context
        let key = SpendProjection.Key(
            day: day(billedAt), project: context?.project ?? "", model: context?.model ?? "")
        let old = spend[key] ?? SpendTotals()
        sums.requests += old.requests
        sums.failedRequests += old.failedRequests
        sums.unpricedRequests += old.unpricedRequests
        sums.inputTokens += old.inputTokens
        sums.cachedTokens += old.cachedTokens
        sums.outputTokens += old.outputTokens
        sums.audioMilliseconds += old.audioMilliseconds
        sums.cost = Money(picounits: sums.cost.picounits + old.cost.picounits)
        sums.estimatedCost = Money(picounits: sums.estimatedCost.picounits + old.estimatedCost.picounits)
        spend[key] = sums
    }

    /// Of each month: requests, throttles, alerts, first and last nanosecond.
    private mutating func countActivity(_ event: LedgerEvent) {
        let kinds: [EventKind] = [.response, .throttle, .alert]
        guard let place = kinds.firstIndex(of: event.kind) else { return }
        let billedAt = event.payload.context?.requestedAt ?? event.occurredAt
        let month = day(billedAt).month
        var entry = months[month] ?? [0, 0, 0, .max, .min]
        entry[place] += 1
        entry[3] = min(entry[3], billedAt.nanoseconds)
        entry[4] = max(entry[4], billedAt.nanoseconds)
        months[month] = entry
    }
}

extension ActivityProjection {
    var plain: [CivilMonth: [Int64]] {
        months.mapValues { [$0.requests, $0.throttles, $0.alerts, $0.first.nanoseconds, $0.last.nanoseconds] }
    }
}
