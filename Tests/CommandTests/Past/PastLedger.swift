import EventStorage
import Foundation
import LedgerModel
import LedgerStore
import TestSupport
import Testing

/// A ledger in Berlin's time zone of which everything happened in 2025, at times that the tests know.
///
///     2025-03-01T09:00Z   0–1    policy, with holds of a week; model m costs 2 a million input tokens
///     2025-03-02T09:00Z   2–3    the organization's limit is 1000, project api opens with 500 of it
///     2025-03-03T09:00Z   4      7 of 20 February become known, of api
///     2025-03-05T10:00Z   5–7    380 of api, which is 76 %: two alerts
///     2025-03-05T11:00Z   8      the first of them arrives along the route ops
///     2025-03-06T09:00Z   9      60 are held for api
///     2025-03-06T18:00Z   10     and settled for 50
///     2025-03-06T23:30Z   11     the limit is 2000: in Berlin it is 7 March
///     2025-03-09T09:00Z   12     m costs 3
///     2025-03-10T09:00Z   13     4000 are asked for
///     2025-03-11T09:00Z   14–15  20 of 4 March become known, of api, which makes 90 % of 500: an alert
///     2025-03-12T09:00Z   16     4000 are approved
///     2025-03-13T09:00Z   17     api closes
struct PastLedger {
    let workspace: Workspace

    init() throws {
        workspace = try Workspace(ledger: false)
        try Self.content.get().write(to: workspace.path("past.ledger"))
    }

    private static let content = Result {
        let workspace = try Workspace(ledger: false)
        let path = workspace.path("past.ledger")
        try write(to: path)
        return try FolderContent(of: path) { $0 == "LEDGER" || $0.hasPrefix("active-") }
    }

    private static func write(to path: String) throws {
        let clock = ManualClock(try time("03-01T08:00"))
        let ledger = try Ledger.create(
            at: path, currency: .usd, timeZone: "Europe/Berlin", id: Array("past-ledger-2025".utf8),
            fileSystem: PosixFileSystem(), clock: { clock.now }, writerName: "past", preallocationByteCount: 0)
        defer { ledger.close() }
        func at(_ text: String) throws { clock.set(try time(text)) }
        func limit(_ amount: String) throws {
            try ledger.append(
                .limitSet(
                    LimitSetting(scope: .organization, period: .month, amount: try money(amount), isHard: true)))
        }
        func price(_ perMillion: String) throws {
            let rate = UnitPrice(picounits: try money(perMillion).picounits / 1_000_000)
            try ledger.append(.priceSet(PriceSetting(model: "m", price: Price(rates: [Price.Key(.input): rate]))))
        }
        func record(_ amount: String, occurredAt: String? = nil) throws {
            try ledger.record(
                RequestContext(project: "api", model: "m"), Settlement(cost: try money(amount)),
                occurredAt: try occurredAt.map(time), id: nil, by: Administrator(actor: "ann", reason: nil))
        }
        try at("03-01T09:00")
        try ledger.append(.policySet(Policy(holdExpirySeconds: 7 * 86_400)))
        try price("2")
        try at("03-02T09:00")
        try limit("1000")
        try ledger.append(.projectOpened(ProjectOpening(name: "api", allocation: try money("500"))))
        try at("03-03T09:00")
        try record("7", occurredAt: "02-20T12:00")
        try at("03-05T10:00")
        try record("380")
        try at("03-05T11:00")
        try ledger.append(.alertDelivered(AlertDelivery(alertSequence: 6, route: "ops", succeeded: true)))
        try at("03-06T09:00")
        let request = AdmissionRequest(project: "api", model: "m", estimate: .cost(try money("60")))
        guard case .allowed(let admission) = try ledger.admit(request) else { throw LedgerError(.invalid, "refused") }
        try at("03-06T18:00")
        try ledger.settle(try #require(admission.requestID), Settlement(cost: try money("50")))
        try at("03-06T23:30")
        try limit("2000")
        try at("03-09T09:00")
        try price("3")
        try at("03-10T09:00")
        try ledger.append(
            .quotaIncrease(QuotaIncrease(stage: .requested, from: try money("2000"), to: try money("4000"))))
        try at("03-11T09:00")
        try record("20", occurredAt: "03-04T12:00")
        try at("03-12T09:00")
        try ledger.append(
            .quotaIncrease(
                QuotaIncrease(stage: .approved, from: try money("2000"), to: try money("4000"), answers: 13)))
        try at("03-13T09:00")
        try ledger.append(.projectClosed(ProjectClosing(name: "api")))
    }

    private static func time(_ text: String) throws -> Instant {
        try #require(TimestampParser().parse("2025-\(text):00Z"))
    }

    private static func money(_ text: String) throws -> Money { try Money(exactly: text) }

    // MARK: Commands

    /// Runs the words of a command about the ledger.
    func run(_ words: String) throws -> CommandResult {
        try workspace.run(words.split(separator: " ").map(String.init) + ["--ledger", "past.ledger"])
    }

    /// What it prints, having succeeded.
    func lines(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String] {
        let result = try run(words)
        #expect(result.status == 0, "\(words)\n\(result)", sourceLocation: sourceLocation)
        return result.lines
    }

    func object(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        let text = try lines(words + " --json", sourceLocation: sourceLocation).joined(separator: "\n")
        return try #require(text.jsonObject, sourceLocation: sourceLocation)
    }
}
