import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Which policies a ledger takes, and which not.
@Suite struct PolicyCheckTests {
    private static func route(_ name: String, _ command: String = "page") -> AlertRoute {
        AlertRoute(name: name, command: command, minimumLevel: .warning)
    }

    @Test(arguments: [
        Policy.Rule.alertThresholdPercents([]), .alertThresholdPercents([1, 1_000]),
        .alertThresholdPercents(Array(1...20)), .dailyWarningFactorPercent(1), .dailyWarningFactorPercent(10_000),
        .holdExpirySeconds(1), .holdExpirySeconds(2_678_400), .expiryChargePercent(0), .expiryChargePercent(100),
        .ceilingPrice(nil), .ceilingPrice(try! Price(notation: "input 0")), .defaultMaxOutputTokens(1),
        .defaultMaxOutputTokens(nil), .requestsPerMinute(1), .tokensPerMinute(.max), .opensUnknownProjects(true),
        .hashesUsers(true), .alertRoutes([route("a"), route("b")]),
    ]) func takesWhatLedgersCanFollow(_ rule: Policy.Rule) throws {
        var policy = Policy(alertThresholdPercents: [7], dailyWarningFactorPercent: 7, requestsPerMinute: 7)
        policy.set(rule)
        #expect(try LedgerState().event(setting: policy) == .policySet(policy))
    }

    @Test func whatStandsAlreadyIsNoChange() throws {
        #expect(try LedgerState().event(setting: Policy()) == nil)
    }

    @Test(arguments: [
        (
            Policy.Rule.alertThresholdPercents([0]),
            "policy.alertThresholdPercents[0]: expected a whole number from 1 to 1000, found 0"
        ),
        (.alertThresholdPercents([50, 1_001]), "[1]: expected a whole number from 1 to 1000, found 1001"),
        (.alertThresholdPercents([50, 75, 75]), "[2]: expected more than the 75 before it, found 75"),
        (.alertThresholdPercents([75, 50]), "[1]: expected more than the 75 before it, found 50"),
        (.alertThresholdPercents(Array(1...21)), "policy.alertThresholdPercents: expected at most 20, found 21"),
        (.dailyWarningFactorPercent(0), "policy.dailyWarningFactorPercent: expected a whole number from 1 to 10000"),
        (.dailyWarningFactorPercent(10_001), "from 1 to 10000, found 10001"),
        (.holdExpirySeconds(0), "policy.holdExpirySeconds: expected a whole number from 1 to 2678400, found 0"),
        (.holdExpirySeconds(2_678_401), "found 2678401"), (.holdExpirySeconds(.min), "found -9223372036854775808"),
        (.expiryChargePercent(101), "policy.expiryChargePercent: expected a whole number from 0 to 100, found 101"),
        (.ceilingPrice(Price(rates: [:])), "policy.ceilingPrice: expected a price with at least one rate"),
        (.defaultMaxOutputTokens(0), "policy.defaultMaxOutputTokens: expected a whole number from 1, or null"),
        (
            .requestsPerMinute(-1),
            "policy.requestsPerMinute: expected a whole number from 1, or null for none, found -1"
        ),
        (.tokensPerMinute(0), "policy.tokensPerMinute: expected"),
        (.alertRoutes([route("")]), "policy.alertRoutes[0].name: expected a name"),
        (.alertRoutes([route("a"), route("b", "")]), "policy.alertRoutes[1].command: expected a command"),
        (
            .alertRoutes([route("a"), route("b", "mailto:ops")]),
            "policy.alertRoutes[1].command: expected an address as in mailto:ops@example.com, several with commas between "
                + "them"
        ),
        (
            .alertRoutes([route("a"), route("b"), route("a")]),
            "policy.alertRoutes[2].name: expected each name once, found \"a\" as at [0]"
        ),
    ]) func refusesWhatNoneCould(_ rule: Policy.Rule, _ text: String) throws {
        var policy = Policy()
        policy.set(rule)
        let error = #expect(throws: LedgerError.self) { try LedgerState().event(setting: policy) }
        #expect(error?.code == .invalid)
        #expect(error?.description.contains(text) == true, "\(String(describing: error))")
        let told = #expect(throws: PlaceError.self) {
            try Configuration(rules: [rule]).changes(from: LedgerState())
        }
        #expect(told?.description == error?.description)
    }
}
