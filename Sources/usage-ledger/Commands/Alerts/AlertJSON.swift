import LedgerModel
import Projections
import Reports

/// An alert as JSON.
enum AlertJSON {
    static func object(_ record: AlertRecord, pendingRoutes: [String], currency: Currency) -> JSONValue {
        let alert = record.alert
        return .object([
            ("sequence", .integer(record.sequence)), ("recordedAt", .string(record.recordedAt.description)),
            ("level", .string(alert.level.name)), ("text", .string(AlertText.sentence(alert, currency: currency))),
            ("scope", .string(alert.scope.description)), ("period", .string(alert.period.rawValue)),
            ("kind", .string(alert.isHard ? "hard" : "soft")), ("thresholdPercent", .integer(alert.thresholdPercent)),
            ("overrunRequestId", alert.overrunRequestID.map { .integer($0) } ?? .null),
            ("settled", .money(alert.settled)), ("held", .money(alert.held)), ("limit", .money(alert.limit)),
            ("deliveries", .array(record.outcomes.map(delivery))),
            ("pendingRoutes", .array(pendingRoutes.map { .string($0) })),
        ])
    }

    private static func delivery(_ outcome: AlertRecord.Outcome) -> JSONValue {
        .object([
            ("route", .string(outcome.route)), ("succeeded", .bool(outcome.hasSucceeded)),
            ("errorCode", .optional(outcome.errorCode)), ("tries", .integer(outcome.tries)),
            ("triedAt", .string(outcome.triedAt.description)),
        ])
    }
}
