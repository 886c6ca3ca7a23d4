import Foundation
import Testing

/// Each command shows what stood at a past instant: just before and just after each change.
@Suite struct PastViewTests {
    private let ledger: PastLedger

    init() throws { ledger = try PastLedger() }

    private static let noLimits = ["There were no limits then."]
    private static let limits1000 = [
        "organization  1000.00 USD each month, hard", "project:api    500.00 USD each month, hard",
    ]
    private static let limits2000 = [
        "organization  2000.00 USD each month, hard", "project:api    500.00 USD each month, hard",
    ]
    private static let limitsOfClosed = [
        "organization  2000.00 USD each month, hard", "project:api    500.00 USD each month, hard (project closed)",
    ]

    /// What nobody backdates is the same whether what came later is left out or what was recorded later.
    @Test(arguments: ["--as-of", "--as-known"])
    func limitsAndProjects(_ option: String) throws {
        let stages: [(String, [String], [String])] = [
            ("1999-12-31", Self.noLimits, ["There were no projects then."]),
            ("2025-03-02T08:59:59.999999Z", Self.noLimits, ["There were no projects then."]),
            (
                "2025-03-02T09:00:00Z", Self.limits1000,
                ["api  500.00 USD a month, opened 2025-03-02", "Unallocated: 500 of 1000 USD a month."]
            ),
            // Midnight in Berlin, half an hour before the limit is raised there.
            (
                "2025-03-07", Self.limits1000,
                ["api  500.00 USD a month, opened 2025-03-02", "Unallocated: 500 of 1000 USD a month."]
            ),
            (
                "2025-03-07T00:30", Self.limits2000,
                ["api  500.00 USD a month, opened 2025-03-02", "Unallocated: 1500 of 2000 USD a month."]
            ),
            (
                "2025-03-13T09:00Z", Self.limitsOfClosed,
                ["api  closed, opened 2025-03-02", "Unallocated: 2000 of 2000 USD a month."]
            ),
        ]
        for (time, limits, projects) in stages {
            #expect(try ledger.lines("limit list \(option) \(time)") == limits, "\(time)")
            #expect(try ledger.lines("project list \(option) \(time)") == projects, "\(time)")
        }
        #expect(try ledger.lines("limit list") == Self.limitsOfClosed)
    }

    @Test(arguments: ["--as-of", "--as-known"]) func prices(_ option: String) throws {
        let before = "\(option) 2025-03-01T08:59:59.999999Z"
        let none = try ledger.run("price show m \(before)")
        #expect(none.status == 1 && none.errors.hasSuffix("usage-ledger: m had no price then\n"), "\(none)")
        let nothing = try ledger.run("price list \(before)")
        #expect(nothing.status == 1 && nothing.errors.hasSuffix("no model had a price then\n"), "\(nothing)")
        let last = "In USD, per million tokens or characters, per image, per request, per minute of audio."
        for time in ["2025-03-01T09:00Z", "2025-03-09T08:59:59Z"] {
            #expect(try ledger.lines("price list \(option) \(time)") == ["m  input 2"])
            #expect(
                try ledger.lines("price show m \(option) \(time)")
                    == ["m", "  at all times (event 1)", "    input 2", last])
        }
        #expect(try ledger.lines("price list \(option) 2025-03-09T09:00Z") == ["m  input 3"])
        #expect(
            try ledger.lines("price show m \(option) 2025-03-09T09:00Z") == [
                "m", "  until 2025-03-09T10:00:00+01:00 (event 1)", "    input 2",
                "  from 2025-03-09T10:00:00+01:00 (event 12)", "    input 3", last,
            ])
        // What is known of a time before the last price: the price of then.
        #expect(
            try ledger.lines("price list --as-known 2025-03-10 --as-of 2025-03-08") == ["m  input 2"])
    }

    private static let raised = [
        "Budget info for project:api: 76.0% of monthly limit ($380.00 of $500.00)",
        "Budget warning for project:api: 76.0% of monthly limit ($380.00 of $500.00)",
    ]

    /// An alert is waiting for a day; a route that nobody has asked for is standard error.
    @Test(arguments: ["--as-of", "--as-known"]) func alerts(_ option: String) throws {
        func list(_ time: String, _ words: String = "") throws -> [String] {
            try ledger.lines("alert list \(words)\(option) \(time)").map { line in
                line.components(separatedBy: "  ").dropFirst().first ?? line
            }
        }
        #expect(try list("2025-03-05T09:59:59Z") == ["There were no alerts then."])
        #expect(try list("2025-03-05T10:00Z") == Self.raised.map { $0 + " [stderr: pending]" })
        #expect(
            try list("2025-03-05T11:00Z") == [
                Self.raised[0] + " [ops: delivered, stderr: pending]", Self.raised[1] + " [stderr: pending]",
            ])
        #expect(try list("2025-03-06T10:00Z", "--pending ").count == 2)
        #expect(try list("2025-03-06T10:00:00.000001Z", "--pending ") == ["No alert was waiting to be sent then."])
        #expect(
            try list("2025-03-11T09:00Z") == [
                Self.raised[0] + " [ops: delivered]", Self.raised[1],
                "Budget critical for project:api: 90.0% of monthly limit ($450.00 of $500.00) [stderr: pending]",
            ])
        #expect(try list("2025-03-11T09:00Z", "--from 2025-03-10 ").count == 1)
        #expect(try list("2025-03-09", "--from 2025-03-08 ") == ["There were no alerts in that time."])
    }

    @Test(arguments: ["--as-of", "--as-known"]) func increases(_ option: String) throws {
        #expect(
            try ledger.lines("increase list \(option) 2025-03-10T08:59Z")
                == ["No higher quota had been asked for then."])
        let asked = "2025-03-10T10:00:00+01:00  event 13  requested 2000 → 4000 USD a month"
        #expect(try ledger.lines("increase list \(option) 2025-03-12T08:59Z") == [asked + ", no answer yet"])
        let approved = "2025-03-12T10:00:00+01:00  event 16  approved (event 13) 2000 → 4000 USD a month"
        #expect(try ledger.lines("increase list \(option) 2025-03-12T09:00Z") == [asked, approved])
    }

    /// The file that was in force, to be applied again.
    @Test(arguments: ["--as-of", "--as-known"]) func configuration(_ option: String) throws {
        func projectsAndLimit(_ time: String) throws -> [String] {
            let object = try ledger.object("config show \(option) \(time)")
            let limits = try #require(object["limits"] as? [[String: Any]])
            let projects = try #require(object["projects"] as? [[String: Any]])
            return (projects + limits.prefix(1)).compactMap { ($0["name"] ?? $0["amount"]) as? String }
        }
        #expect(try projectsAndLimit("2025-03-02") == [])
        #expect(try projectsAndLimit("2025-03-07") == ["api", "1000"])
        #expect(try projectsAndLimit("2025-03-08") == ["api", "2000"])
        #expect(try projectsAndLimit("2025-03-14") == ["2000"])
        let old = try ledger.lines("config show \(option) 2025-03-07").joined(separator: "\n")
        try ledger.workspace.write(old, to: "old.json")
        let applied = try ledger.run("config apply old.json --reason back")
        #expect(applied.status == 0, "\(applied)")
        #expect(try ledger.lines("config show").joined(separator: "\n") == old)
    }

    @Test func events() throws {
        func sequences(_ options: String) throws -> [Int] {
            try ledger.lines("event list \(options)").compactMap { $0.jsonObject?["sequence"] as? Int }
        }
        #expect(try sequences("--as-known 2025-03-05T10:00Z") == Array(0...7))
        // Those of February and of 4 March were recorded later.
        #expect(try sequences("--as-of 2025-03-02T08:59Z") == [0, 1, 4])
        #expect(try sequences("--as-of 2025-03-04T12:00Z") == [0, 1, 2, 3, 4, 14])
        #expect(try sequences("--as-of 2025-03-04T12:00Z --as-known 2025-03-10") == [0, 1, 2, 3, 4])
        #expect(try sequences("--as-of 2025-03-04T12:00Z --kind response") == [4, 14])
        #expect(try sequences("--as-known 2025-03-01T08:59Z") == [])
        #expect(try sequences("--as-known 2200-01-01") == Array(0...17))
        #expect(try ledger.run("event list --follow --as-known 2025-03-05").status == 64)
    }

    /// What came afterwards is left out; an admission that was not there then is an error.
    @Test func explanation() throws {
        func later(_ options: String) throws -> Int {
            try #require(try ledger.object("request explain 9 \(options)")["later"] as? [Any]).count
        }
        #expect(try later("") == 1)
        for option in ["--as-of", "--as-known"] {
            #expect(try later("\(option) 2025-03-06T17:59Z") == 0)
            #expect(try later("\(option) 2025-03-06T18:00Z") == 1)
            let tooEarly = try ledger.run("request explain 9 \(option) 2025-03-06T08:59Z")
            #expect(tooEarly.status == 65 && tooEarly.errors.contains("event 9 was not there then"), "\(tooEarly)")
        }
    }

    static let commands = [
        "status", "report spend", "limit list", "project list", "price list", "price show m", "alert list",
        "alert list --pending", "increase list", "config show", "event list", "request explain 9",
    ]

    /// Looking back leaves every file as it is, and adds none.
    @Test(arguments: commands) func writesNothing(_ command: String) throws {
        let folder = ledger.workspace.path("past.ledger")
        let before = try FolderContent(of: folder)
        for options in [
            "", " --as-of 2025-03-20", " --as-known 2025-03-20", " --as-of 2025-03-20 --as-known 2025-03-21",
        ] {
            _ = try ledger.lines(command + options)
        }
        #expect(try FolderContent(of: folder) == before)
    }

    @Test(arguments: commands) func refusesWhatIsNoTime(_ command: String) throws {
        for option in ["--as-of", "--as-known"] {
            let result = try ledger.run("\(command) \(option) yesterday")
            #expect(result.status == 64 && result.errors.contains("\(option): expected a date or time"), "\(result)")
        }
    }

    /// The future is said to be unknown, and a time before the ledger to hold nothing; neither is an error.
    @Test(arguments: commands.filter { !$0.hasPrefix("price") && !$0.hasPrefix("request") })
    func outsideTheLedgersTime(_ command: String) throws {
        let now = try ledger.lines(command)
        let known = try ledger.run("\(command) --as-known 2200-01-01")
        #expect(known.status == 0)
        #expect(
            known.errors
                == "usage-ledger: note: 2200-01-01T00:00:00+01:00 is still to come: shown is what is recorded by now\n")
        if !["status", "report spend"].contains(command) {
            #expect(
                known.lines == (command == "alert list --pending" ? ["No alert was waiting to be sent then."] : now))
        }
        let occurred = try ledger.run("\(command) --as-of 2200-01-01")
        #expect(occurred.status == 0)
        #expect(
            occurred.errors
                == "usage-ledger: note: 2200-01-01T00:00:00+01:00 is still to come: what occurs until then is not known\n"
        )
        let before = try ledger.run("\(command) --as-known 2025-03-01T07:59:59Z")
        #expect(before.status == 0, "\(before)")
        #expect(
            before.errors == """
                usage-ledger: note: nothing was recorded by 2025-03-01T08:59:59+01:00: the ledger was made at \
                2025-03-01T09:00:00+01:00

                """)
    }
}
