package import LedgerModel
package import Projections

/// Throttles added up one at a time.
package struct NaiveThrottles: Equatable {
    /// By `day project/model/user origin cause`: count, milliseconds waited, refusals, pico-units asked for.
    package var sums: [String: [Int128]] = [:]

    package init(_ events: [LedgerEvent], _ calendar: BillingCalendar, range: Range<Instant>? = nil) {
        for event in events {
            guard case .throttle(let throttle) = event.payload else { continue }
            let billedAt = throttle.context.requestedAt ?? event.occurredAt
            if let range, billedAt < range.lowerBound || billedAt >= range.upperBound { continue }
            let context = throttle.context
            let key =
                "\(calendar.day(containing: billedAt)) \(context.project)/\(context.model)/\(context.user ?? "") "
                + "\(throttle.origin) \(throttle.cause)"
            var entry = sums[key] ?? [0, 0, 0, 0]
            // Each refusal that the event stands for, one at a time.
            for _ in 0..<throttle.count {
                entry[0] += 1
                entry[2] += throttle.refusal == nil ? 0 : 1
                entry[3] += throttle.refusal?.requested.picounits ?? 0
            }
            entry[1] += Int128(throttle.waitedMilliseconds)
            sums[key] = entry
        }
    }

    package init(_ projection: ThrottlesProjection) {
        for (key, sums) in projection.sums {
            self.sums["\(key.day) \(key.project)/\(key.model)/\(key.user) \(key.origin) \(key.cause)"] = [
                Int128(sums.count), Int128(sums.waitedMilliseconds), Int128(sums.refusals), sums.requested.picounits,
            ]
        }
    }
}
