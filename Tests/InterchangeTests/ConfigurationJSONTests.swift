import Interchange
import LedgerModel
import LedgerStore
import Testing

/// A configuration as a file: written, read, and refused by the place of what is wrong.
@Suite struct ConfigurationJSONTests {
    private static let whole = Configuration(
        projects: [
            Configuration.Project(name: "api", allocation: dollars("500")), Configuration.Project(name: "\"é\"\n"),
        ],
        limits: [
            LimitSetting(scope: .organization, period: .month, amount: dollars("1000.000000000001"), isHard: true),
            LimitSetting(
                scope: .projectModel(project: "api", model: "m"), period: .day, amount: dollars("0"), isHard: false),
        ],
        rules: Policy(
            holdExpirySeconds: 600, ceilingPrice: try! Price(notation: "input 3, output 15"),
            defaultMaxOutputTokens: nil, requestsPerMinute: 60, hashesUsers: true,
            alertRoutes: [AlertRoute(name: "pager", command: "page \"x\"", minimumLevel: .critical)]
        ).rules)

    private static let text = #"""
        {
          "currency": "EUR",
          "projects": [
            {
              "name": "api",
              "allocation": "500"
            },
            {
              "name": "\"é\"\n"
            }
          ],
          "limits": [
            {
              "scope": "organization",
              "period": "month",
              "kind": "hard",
              "amount": "1000.000000000001"
            },
            {
              "scope": "project:api/model:m",
              "period": "day",
              "kind": "soft",
              "amount": "0"
            }
          ],
          "policy": {
            "alertThresholdPercents": [
              50,
              75,
              90,
              100
            ],
            "dailyWarningFactorPercent": 150,
            "holdExpirySeconds": 600,
            "expiryChargePercent": 100,
            "ceilingPrice": "input 3, output 15",
            "opensUnknownProjects": false,
            "defaultMaxOutputTokens": null,
            "requestsPerMinute": 60,
            "tokensPerMinute": null,
            "hashesUsers": true,
            "alertRoutes": [
              {
                "name": "pager",
                "command": "page \"x\"",
                "minimumLevel": "critical"
              }
            ]
          }
        }

        """#

    private static let euro = Currency(code: "EUR")!

    private func read(_ text: String) throws -> Configuration {
        try ConfigurationJSON.parse(Array(text.utf8), file: "team.json", currency: Self.euro)
    }

    @Test func isWrittenInAFixedOrder() {
        #expect(ConfigurationJSON.object(Self.whole, currency: Self.euro).indentedText == Self.text)
    }

    @Test func readsBackAsItWasWritten() throws { #expect(try read(Self.text) == Self.whole) }

    @Test func whatIsNotThereIsLeftOut() throws {
        #expect(try read("{}") == Configuration())
        #expect(try read(#"{"projects": [], "limits": [], "policy": {}}"#) == Configuration(projects: [], limits: []))
        let rules: [Policy.Rule] = [.holdExpirySeconds(5), .tokensPerMinute(nil)]
        #expect(
            try read(#"{"policy": {"tokensPerMinute": null, "holdExpirySeconds": 5}}"#) == Configuration(rules: rules))
        #expect(
            try read(#"{"projects": [{"allocation": null, "name": "a"}]}"#)
                == Configuration(projects: [Configuration.Project(name: "a")]))
    }

    @Test(arguments: [
        ("", "team.json:1:1: expected a value, found the end of the text (truncated)"),
        ("{\n  \"limits\": [],\n}", "team.json:3:1: expected a key in quotes, found '}'"),
        (#"{"limits": [], "limits": []}"#, "team.json:1:16: expected each key once, found \"limits\" again"),
        ("[]", "team.json: expected an object of currency, projects, limits, policy, found []"),
        (#"{"limit": []}"#, "team.json: limit: no such member; there are currency, projects, limits, policy"),
        (#"{"currency": "USD"}"#, "team.json: currency: expected \"EUR\", which this ledger counts in, found \"USD\""),
        (#"{"currency": null}"#, "team.json: currency: expected \"EUR\", which this ledger counts in, found null"),
        (#"{"projects": null}"#, "team.json: projects: expected a list of projects, found null"),
        (#"{"projects": ["a"]}"#, "team.json: projects[0]: expected an object of name, allocation, found \"a\""),
        (#"{"projects": [{}]}"#, "team.json: projects[0].name: expected a project's name, found nothing"),
        (#"{"projects": [{"name": 7}]}"#, "team.json: projects[0].name: expected a project's name, found 7"),
        (
            #"{"projects": [{"name": "a", "alocation": "7"}]}"#,
            "team.json: projects[0].alocation: no such member; there are name, allocation"
        ),
        (
            #"{"projects": [{"name": "a", "allocation": 7}]}"#,
            "team.json: projects[0].allocation: expected an amount such as \"500\", found 7"
        ),
        (#"{"limits": {}}"#, "team.json: limits: expected a list of limits, found {}"),
        (limits(#""amount": 12.5"#), "team.json: limits[1].amount: expected an amount such as \"500\", found 12.5"),
        (limits(#""amount": "-5""#), "team.json: limits[1].amount: expected an amount such as \"500\", found \"-5\""),
        (limits(#""amount": "5 USD""#), "limits[1].amount: expected an amount such as \"500\", found \"5 USD\""),
        (limits(#""amount": "0.0000000000001""#), "limits[1].amount: expected an amount such as \"500\", found \"0.0"),
        (limits(#""scope": "organisation""#), "limits[1].scope: expected a scope (organization, project:NAME, "),
        (limits(#""scope": "project:""#), "found \"project:\""), (limits(#""scope": null"#), "found null"),
        (
            limits(#""period": "year""#),
            "limits[1].period: expected \"day\", \"week\", \"month\" or \"total\", found \"year\""
        ),
        (limits(#""kind": "Hard""#), "limits[1].kind: expected \"hard\" or \"soft\", found \"Hard\""),
        (limits(#""hard": true"#), "limits[1].hard: no such member; there are scope, period, kind, amount"),
        (
            #"{"policy": []}"#,
            "team.json: policy: expected an object of alertThresholdPercents, dailyWarningFactorPercent, "
        ),
        (
            policy(#""holdExpiry": 5"#),
            "team.json: policy.holdExpiry: no such member; there are alertThresholdPercents, "
        ),
        (policy(#""holdExpirySeconds": 1e3"#), "policy.holdExpirySeconds: expected a whole number, found 1e3"),
        (policy(#""holdExpirySeconds": "5""#), "policy.holdExpirySeconds: expected a whole number, found \"5\""),
        (policy(#""holdExpirySeconds": null"#), "policy.holdExpirySeconds: expected a whole number, found null"),
        (policy(#""holdExpirySeconds": 9223372036854775808"#), "expected a whole number, found 9223372036854775808"),
        (policy(#""expiryChargePercent": -1"#), "policy.expiryChargePercent: expected a whole number, found -1"),
        (
            policy(#""dailyWarningFactorPercent": 1.5"#),
            "policy.dailyWarningFactorPercent: expected a whole number, found 1.5"
        ),
        (
            policy(#""tokensPerMinute": "many""#),
            "policy.tokensPerMinute: expected a whole number, or null for none, found"
        ),
        (policy(#""hashesUsers": 1"#), "policy.hashesUsers: expected true or false, found 1"),
        (policy(#""opensUnknownProjects": null"#), "policy.opensUnknownProjects: expected true or false, found null"),
        (
            policy(#""alertThresholdPercents": 50"#),
            "expected a list of percentages such as [50, 75, 90, 100], found 50"
        ),
        (policy(#""alertThresholdPercents": [50, "75"]"#), "policy.alertThresholdPercents[1]: expected a whole number"),
        (
            policy(#""ceilingPrice": 3"#),
            "policy.ceilingPrice: expected a price such as \"input 3, output 15\", or null"
        ),
        (
            policy(#""ceilingPrice": "input three""#),
            "policy.ceilingPrice: “input three” in a price: expected an amount"
        ),
        (policy(#""alertRoutes": {}"#), "policy.alertRoutes: expected a list of alert routes, found {}"),
        (
            route(#""minimumLevel": "high""#),
            "policy.alertRoutes[0].minimumLevel: expected one of \"info\", \"warning\", "
        ),
        (route(#""command": null"#), "policy.alertRoutes[0].command: expected a command, found null"),
        (route(#""name": 1"#), "policy.alertRoutes[0].name: expected a name, found 1"),
        (
            route(#""level": "info""#),
            "policy.alertRoutes[0].level: no such member; there are name, command, minimumLevel"
        ),
    ]) func wrongFilesAreRefusedByPlace(_ text: String, _ message: String) {
        let error = #expect(throws: InputError.self) { try read(text) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
        #expect(error?.file == "team.json")
    }

    /// A file may hold much; the message says enough of it.
    @Test func longValuesAreCutShort() {
        let error = #expect(throws: InputError.self) {
            try read(#"{"projects": "\#(String(repeating: "x", count: 5_000))"}"#)
        }
        #expect(
            error?.description == "team.json: projects: expected a list of projects, found \""
                + String(repeating: "x", count: 59) + "…")
    }

    // MARK: Files with one thing wrong in them

    /// A limit, and a second one with this member in place of its own.
    private static func limits(_ member: String) -> String {
        let good = [#""scope": "organization""#, #""period": "day""#, #""kind": "hard""#, #""amount": "1""#]
        return #"{"limits": [{\#(good.joined(separator: ", "))}, {\#(replacing(good, member))}]}"#
    }

    private static func route(_ member: String) -> String {
        let good = [#""name": "a""#, #""command": "b""#, #""minimumLevel": "info""#]
        return policy(#""alertRoutes": [{\#(replacing(good, member))}]"#)
    }

    private static func policy(_ member: String) -> String { #"{"policy": {\#(member)}}"# }

    private static func replacing(_ members: [String], _ member: String) -> String {
        let key = member.prefix { $0 != ":" }
        return (members.filter { !$0.hasPrefix(key + ":") } + [member]).joined(separator: ", ")
    }

    private static func dollars(_ text: String) -> Money { try! Money(exactly: text) }
}
