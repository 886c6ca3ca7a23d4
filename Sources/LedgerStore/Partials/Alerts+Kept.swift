import LedgerModel
import Projections

// alert count, then for each: sequence, recordedAt, occurredAt; scope as a name, period, threshold, level, 1 for hard,
//   overrun request + 1 or 0; settled, held, limit
// delivery count, then for each: sequence, recordedAt, occurredAt; the alert's sequence, route as a name, 1 for success,
//   error code as a name
extension AlertsProjection: KeptProjection {
    static var keptName: String { "alerts" }
    static var keptVersion: UInt32 { 1 }

    static func kept(_ calendar: BillingCalendar) -> Self { Self() }
    var isKept: Bool { true }

    func write(to record: inout RecordWriter) {
        record.put(raised.count)
        for raised in raised {
            record.put(raised.sequence)
            record.put(raised.recordedAt)
            record.put(raised.occurredAt)
            record.put(raised.alert)
        }
        let deliveries = allDeliveries
        record.put(deliveries.count)
        for delivery in deliveries {
            record.put(delivery.sequence)
            record.put(delivery.recordedAt)
            record.put(delivery.occurredAt)
            record.put(delivery.outcome.alertSequence)
            record.put(name: delivery.outcome.route)
            record.put(delivery.outcome.succeeded ? 1 : 0)
            record.put(delivery.outcome.errorCode == nil ? 0 : 1)
            if let code = delivery.outcome.errorCode { record.put(name: code) }
        }
    }

    /// Names are known when all records are read.
    struct FromRecords: RecordSums {
        private struct Delivery {
            let sequence: UInt64
            let recordedAt: Instant
            let occurredAt: Instant
            let alertSequence: UInt64
            let route: Int
            let succeeded: Bool
            let errorCode: Int?
        }

        private let range: Range<Instant>?
        private var raised: [(scope: Int, AlertsProjection.Raised)] = []
        private var deliveries: [Delivery] = []

        init(_ empty: AlertsProjection) { range = empty.range }

        mutating func add(_ record: inout RecordReader) throws {
            try record.forEach { record in
                let (sequence, recordedAt, occurredAt) = (try record.next(), try record.time(), try record.time())
                let (scope, alert) = try record.alert()
                raised.append(
                    (
                        scope,
                        Raised(sequence: sequence, recordedAt: recordedAt, occurredAt: occurredAt, alert: alert)
                    ))
            }
            try record.forEach { record in
                deliveries.append(
                    Delivery(
                        sequence: try record.next(), recordedAt: try record.time(), occurredAt: try record.time(),
                        alertSequence: try record.next(), route: try record.place(),
                        succeeded: try record.next() == 1,
                        errorCode: try record.next() == 0 ? nil : try record.place()))
            }
        }

        func folded(_ names: RecordNames) throws -> AlertsProjection {
            var scopes: [Int: Scope] = [:]
            let raised = try raised.map { place, raised in
                guard let scope = scopes[place] ?? Scope(names.name(at: place)) else { throw VarintError() }
                scopes[place] = scope
                var alert = raised.alert
                alert.scope = scope
                return Raised(
                    sequence: raised.sequence, recordedAt: raised.recordedAt, occurredAt: raised.occurredAt,
                    alert: alert)
            }
            let deliveries = deliveries.map { delivery in
                AlertRecord.Delivery(
                    sequence: delivery.sequence, recordedAt: delivery.recordedAt, occurredAt: delivery.occurredAt,
                    outcome: AlertDelivery(
                        alertSequence: delivery.alertSequence, route: names.name(at: delivery.route),
                        succeeded: delivery.succeeded, errorCode: delivery.errorCode.map(names.name(at:))))
            }
            return AlertsProjection(range: range, raised: raised, deliveries: deliveries)
        }
    }
}

extension RecordWriter {
    fileprivate mutating func put(_ alert: Alert) {
        put(name: alert.scope.description)
        put(Period.allCases.firstIndex(of: alert.period) ?? 0)
        put(UInt64(alert.thresholdPercent))
        put(UInt64(alert.level.rawValue))
        put(alert.isHard ? 1 : 0)
        put(alert.overrunRequestID.map { $0 &+ 1 } ?? 0)
        put(wide: alert.settled.picounits)
        put(wide: alert.held.picounits)
        put(wide: alert.limit.picounits)
    }
}

extension RecordReader {
    /// With the place of its scope's name, which stands for the scope until names are known.
    fileprivate mutating func alert() throws -> (scope: Int, Alert) {
        let scope = try place()
        guard let period = Int(exactly: try next()), period < Period.allCases.count,
            let threshold = UInt32(exactly: try next())
        else { throw VarintError() }
        let level: AlertLevel = try code()
        let isHard = try next() == 1
        let overrun = try next()
        let alert = Alert(
            scope: .organization, period: Period.allCases[period], isHard: isHard, thresholdPercent: threshold,
            level: level, settled: try money(), held: try money(), limit: try money(),
            overrunRequestID: overrun == 0 ? nil : overrun &- 1)
        return (scope, alert)
    }
}
