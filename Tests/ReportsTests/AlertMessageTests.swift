import Foundation
import LedgerModel
import Projections
import Testing

@testable import Reports

/// Alerts as commands and mailboxes get them.
@Suite struct AlertMessageTests {
    private func message(scope: Scope = .organization, overrun: UInt64? = nil) throws -> AlertMessage {
        var alerts = AlertsProjection()
        let alert = Alert(
            scope: scope, period: .month, thresholdPercent: 75, level: .warning, settled: dollars("760"),
            held: dollars("12.5"), limit: dollars("1000"), overrunRequestID: overrun)
        let time = instant("2026-05-10T22:04:05.5Z")
        let draft = EventDraft(origin: EventOrigin(source: "t", key: .ordinal(1)), payload: .alert(alert))
        alerts.apply(LedgerEvent(sequence: 17, recordedAt: time, occurredAt: time, draft: draft))
        let route = AlertRoute(name: "ops", command: "x", minimumLevel: .info)
        let pending = try #require(alerts.pending(along: [route], since: .earliest).first)
        return AlertMessage(pending, currency: .usd, calendar: .utc, ledgerID: "abc123")
    }

    private func variables(_ message: AlertMessage) -> [String: String] {
        Dictionary(
            message.environment.map { ($0.name.replacingOccurrences(of: "USAGE_LEDGER_ALERT_", with: ""), $0.value) }
        ) { first, _ in first }
    }

    @Test func commandsFindThePartsInTheirEnvironment() throws {
        let found = variables(try message())
        #expect(
            found == [
                "TEXT": "Budget warning: 76.0% of monthly limit ($760.00 of $1000.00)", "LEVEL": "warning",
                "SCOPE": "organization", "PERIOD": "month", "KIND": "hard", "THRESHOLD_PERCENT": "75", "SETTLED": "760",
                "HELD": "12.5", "LIMIT": "1000", "CURRENCY": "USD", "SEQUENCE": "17",
                "TIME": "2026-05-10T22:04:05.5Z", "ROUTE": "ops", "LEDGER": "abc123",
            ])
        let overrun = variables(try message(overrun: 9))
        #expect(overrun["KIND"] == "overrun" && overrun["REQUEST"] == "9")
    }

    @Test func theMailAsItIs() throws {
        #expect(
            try message().mail(to: ["ops@example.com", "b@c"]) == """
                To: ops@example.com,
                 b@c
                Subject: Budget warning: 76.0% of monthly limit ($760.00 of $1000.00)
                Date: Sun, 10 May 2026 22:04:05 +0000
                Message-ID: <alert-17.abc123@usage-ledger>
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                Budget warning: 76.0% of monthly limit ($760.00 of $1000.00)

                Scope:    organization
                Settled:  760 USD
                Held:     12.5 USD
                Limit:    1000 USD
                Raised:   2026-05-10T22:04:05.5Z
                Ledger:   abc123, event 17

                """)
    }

    /// Names come from others' logs: what would end a header's line, or be decoded by its reader, does not stand there.
    @Test(arguments: [
        "a\nBcc: x@example.com", "a\r\n\r\nbody", "a\u{0B}\u{0}b", "=?UTF-8?Q?Bcc?=", "Zürich 東京 👩‍👩‍👧", "\u{2028}x",
        String(repeating: "very long ", count: 500), "\u{85}Bcc: x",
    ])
    func namesAddNoHeaders(_ name: String) throws {
        let mail = try message(scope: .project(name)).mail(to: ["ops@example.com"])
        let parts = mail.components(separatedBy: "\n\n")
        let lines = parts[0].components(separatedBy: "\n").filter { !$0.hasPrefix(" ") }
        #expect(
            lines.map { $0.prefix { $0 != ":" } } == [
                "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
                "Content-Transfer-Encoding",
            ])
        #expect(parts[0].utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A })
        #expect(mail.utf8.split(separator: 0x0A).allSatisfy { $0.count <= 998 })
        #expect(parts.count == 3)
        // No word of the subject is longer than a reader takes.
        let subject = parts[0].components(separatedBy: "\nDate:")[0].components(separatedBy: "Subject: ")[1]
        if subject.hasPrefix("=?") { #expect(subject.components(separatedBy: "\n ").allSatisfy { $0.count <= 75 }) }
    }

    @Test(arguments: [
        ("plain (text) $1", "plain (text) $1"), ("é", "=?UTF-8?Q?=C3=A9?="), ("a é", "=?UTF-8?Q?a_=C3=A9?="),
        ("=?x", "=?UTF-8?Q?=3D=3Fx?="),
    ]) func subjectsAreEncodedWhereTheyMustBe(_ text: String, _ encoded: String) {
        #expect(AlertMessage.encodedWords(text) == encoded)
    }

    /// As Python's email.utils.format_datetime writes them.
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", "Thu, 1 Jan 1970 00:00:00 +0000"),
        ("2024-02-29T23:59:59Z", "Thu, 29 Feb 2024 23:59:59 +0000"),
        ("1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 +0000"),
        ("2026-11-22T02:36:49Z", "Sun, 22 Nov 2026 02:36:49 +0000"),
    ]) func datesAreThoseOfMail(_ text: String, _ date: String) {
        #expect(instant(text).mailDate == date)
    }
}
