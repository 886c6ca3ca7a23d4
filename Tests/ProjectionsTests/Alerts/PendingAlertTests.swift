import LedgerModel
import Projections
import Testing

/// What became of sending each alert, and what has yet to be sent.
@Suite struct PendingAlertTests {
    private static let noon = instant("2026-05-10T12:00Z")
    private static let ops = AlertRoute(name: "ops", command: "notify", minimumLevel: .info)
    private static let pager = AlertRoute(name: "pager", command: "page", minimumLevel: .critical)
    private static let mail = AlertRoute(name: "mail", command: "mailto:ops@example.com", minimumLevel: .info)

    private func alert(_ level: AlertLevel) -> EventPayload {
        .alert(
            Alert(
                scope: .organization, period: .month, thresholdPercent: 75, level: level, settled: dollars("76"),
                held: .zero, limit: dollars("100")))
    }

    private func told(_ sequence: UInt64, _ route: String, _ errorCode: String? = nil) -> EventPayload {
        .alertDelivered(
            AlertDelivery(
                alertSequence: sequence, route: route, succeeded: errorCode == nil, errorCode: errorCode))
    }

    /// Event n is recorded n minutes after noon.
    private func alerts(_ payloads: EventPayload...) -> AlertsProjection {
        var alerts = AlertsProjection()
        for (number, payload) in payloads.enumerated() {
            let time = Instant(nanoseconds: Self.noon.nanoseconds + Int64(number) * 60_000_000_000)
            let draft = EventDraft(origin: EventOrigin(source: "t", key: .ordinal(UInt64(number))), payload: payload)
            alerts.apply(LedgerEvent(sequence: UInt64(number), recordedAt: time, occurredAt: time, draft: draft))
        }
        return alerts
    }

    private func pending(_ alerts: AlertsProjection, _ routes: [AlertRoute], since start: Instant = .earliest)
        -> [String]
    {
        alerts.pending(along: routes, since: start).map { "\($0.sequence) \($0.route.name)" }
    }

    @Test func eachRouteIsSentWhatIsUrgentEnough() {
        let alerts = alerts(alert(.info), alert(.warning), alert(.critical))
        #expect(
            pending(alerts, [Self.ops, Self.pager, Self.mail]) == [
                "0 ops", "1 ops", "1 mail", "2 ops", "2 pager", "2 mail",
            ])
        #expect(pending(alerts, [.standardError]) == ["0 stderr", "1 stderr", "2 stderr"])
    }

    @Test func whatArrivedIsNotSentAgain() {
        let alerts = alerts(
            alert(.warning), alert(.warning), told(0, "ops"), told(1, "ops", "exit-1"), told(0, "mail", "timeout"))
        #expect(pending(alerts, [Self.ops, Self.mail]) == ["0 mail", "1 ops", "1 mail"])
    }

    @Test func everyTryIsCountedAndTheFirstSuccessStays() throws {
        let alerts = alerts(
            alert(.warning), told(0, "ops", "exit-1"), told(0, "ops", "signal-9"), told(0, "ops"),
            told(0, "ops", "exit-2"))
        let outcome = try #require(alerts.records.first?.outcomes.first)
        #expect(outcome.route == "ops" && outcome.tries == 4)
        #expect(outcome.hasSucceeded && outcome.errorCode == "exit-2")
        #expect(outcome.triedAt == instant("2026-05-10T12:04Z"))
        #expect(pending(alerts, [Self.ops]) == [])
    }

    /// Of two alerts 24 hours ago and a nanosecond more, the later one is still sent.
    @Test func whatIsADayOldIsNotSentAnyMore() {
        let alerts = alerts(alert(.info), alert(.info))
        let nextDay = instant("2026-05-11T12:00Z")
        #expect(AlertsProjection.sendingSince(nextDay) == Self.noon)
        #expect(pending(alerts, [Self.ops], since: AlertsProjection.sendingSince(nextDay)) == ["0 ops", "1 ops"])
        let later = Instant(nanoseconds: nextDay.nanoseconds + 1)
        #expect(pending(alerts, [Self.ops], since: AlertsProjection.sendingSince(later)) == ["1 ops"])
        #expect(AlertsProjection.sendingSince(.earliest) == .earliest)
    }

    @Test func deliveriesOfAlertsOutOfSightSayNothing() {
        let alerts = alerts(told(99, "ops"), opened("p"), alert(.info))
        #expect(alerts.records.map(\.sequence) == [2] && alerts.records[0].outcomes.isEmpty)
    }

    @Test(arguments: [
        ("mailto:a@b.example", AlertChannel.email(addresses: ["a@b.example"])),
        ("curl -d @- x", .command("curl -d @- x")),
        ("", .standardError), ("mail to:a", .command("mail to:a")),
        ("mailto:a@b,c.d+e@f", .email(addresses: ["a@b", "c.d+e@f"])), ("mailto:", .email(addresses: [])),
        ("mailto:a@b,", .email(addresses: [])), ("mailto:a@b\nBcc: x@y", .email(addresses: [])),
        ("mailto:a@b?cc=x@y", .email(addresses: [])), ("mailto:a b@c", .email(addresses: [])),
        ("mailto:a@b\r", .email(addresses: [])), ("mailto:ä@b", .email(addresses: [])),
        ("mailto:<a@b>", .email(addresses: [])), ("mailto:@b", .email(addresses: [])),
        ("mailto:a@b@c", .email(addresses: [])),
    ]) func theCommandSaysByWhatMeans(_ command: String, _ channel: AlertChannel) {
        #expect(AlertRoute(name: "r", command: command, minimumLevel: .info).channel == channel)
    }

    @Test func withoutRoutesThereIsStandardError() {
        #expect(Policy().effectiveAlertRoutes == [.standardError])
        #expect(Policy(alertRoutes: [Self.ops]).effectiveAlertRoutes == [Self.ops])
    }
}
