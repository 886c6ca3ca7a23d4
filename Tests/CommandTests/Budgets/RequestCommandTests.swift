import Foundation
import TestSupport
import Testing

/// Admission from the command line.
@Suite struct RequestCommandTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try run("limit set organization 1000")
        try run("project open api --allocation 500")
    }

    @discardableResult
    private func run(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        try workspace.expectSuccess(arguments(words), sourceLocation: sourceLocation).output
    }

    private func arguments(_ words: String) -> [String] {
        words.split(separator: " ").map(String.init) + ["--ledger", "team.ledger"]
    }

    private func result(_ words: String) throws -> CommandResult { try workspace.run(arguments(words)) }

    @Test func admitsAndSettles() throws {
        #expect(
            try run("request admit --project api --cost 50") == """
                Request 3: 50 USD held.
                Remaining: 450 USD for the project, 950 USD for the organization.

                """)
        #expect(try run("request settle 3 --cost 20") == "Request 3 is settled: 20 USD of 50 held.\n")
        #expect(try run("request settle 3 --cost 20") == "Request 3 is settled already: 20 USD of 50 held.\n")
        let other = try result("request settle 3 --cost 21")
        #expect(other.status == 65)
        #expect(
            other.errors.contains("request 3 was settled with 20 by event 4, and cannot be settled as something else"))
        let id = try run("request admit --project api --cost 7 --print-id").trimmingCharacters(in: .newlines)
        #expect(try run("request void \(id)") == "Request \(id) is void: 7 USD given back.\n")
        let dear = try run("request admit --project api --cost 7 --print-id").trimmingCharacters(in: .newlines)
        let charged = try result("request void \(dear) --charge 9")
        #expect(charged.output == "Request \(dear) is void: 7 USD given back, and 9 charged.\n")
        #expect(
            charged.errors
                == "usage-ledger: note: Budget critical for project:api: request \(dear) cost $9.00, above its hold of $7.00\n"
        )
    }

    /// 1200 × 0.000002 + 500 × 0.000008, the price of gpt-4.1.
    @Test func answersInJSON() throws {
        let admitted = try run(
            "request admit --json --project api --model gpt-4.1 --input-tokens 1200 --max-output-tokens 500 --user ann --id a"
        )
        #expect(
            admitted
                == "{\"allowed\":true,\"requestId\":3,\"hold\":\"0.0064\",\"maxOutputTokens\":500,\"projectRemaining\":\"499.9936\","
                + "\"totalRemaining\":\"999.9936\",\"warnings\":[]}\n")
        let again = try run(
            "request admit --json --project api --model gpt-4.1 --input-tokens 1200 --max-output-tokens 500 --user ann --id a"
        )
        #expect(again.contains("\"requestId\":3,") && again.contains("\"repeated\":true"))
        let settled = try #require(
            try run("request settle 3 --input-tokens 1000 --cached-tokens 400 --output-tokens 100 --json").jsonObject)
        // 600 × 0.000002 + 400 × 0.0000005 + 100 × 0.000008
        #expect(settled["cost"] as? String == "0.0022" && settled["overrun"] as? String == "0")
        let status = try #require(try run("status --json").jsonObject)
        #expect(status["totalUsed"] as? String == "0.0022" && status["totalHeld"] as? String == "0")
        #expect(status["totalRemaining"] as? String == "999.9978" && status["unallocated"] as? String == "500")
    }

    /// Exit 1 for what is spent, 75 for what others only hold.
    @Test func refuses() throws {
        try run("request admit --project api --cost 480")
        let busy = try result("request admit --project api --cost 30 --json")
        #expect(busy.status == 75)
        let answer = try #require(busy.output.jsonObject)
        #expect(answer["allowed"] as? Bool == false && answer["reason"] as? String == "busy")
        #expect(answer["retryable"] as? Bool == true && answer["projectRemaining"] as? String == "20")
        let limit = try #require((answer["refusedBy"] as? [[String: Any]])?.first)
        #expect(limit["scope"] as? String == "project:api" && limit["limit"] as? String == "500")
        #expect(limit["settled"] as? String == "0" && limit["held"] as? String == "480")
        #expect(limit["requested"] as? String == "30" && limit["remaining"] as? String == "20")
        #expect((limit["resetsAt"] as? String)?.hasSuffix("-01T00:00:00Z") == true)
        #expect(answer["explain"] as? String == "usage-ledger request explain 4 --ledger team.ledger")
        try run("request settle 3 --cost 471")
        let over = try result("request admit --project api --cost 30")
        #expect(over.status == 1)
        #expect(
            over.errors.hasPrefix(
                "usage-ledger: refused: project:api may spend 500 a month: 471 is settled, 0 held, 29 left, and 30 was "
                    + "asked for; the limit begins anew at "))
        #expect(try result("request check --project api --cost 30").status == 1)
        #expect(try result("request check --project api --cost 29").status == 0)
        #expect(try result("request admit --project nowhere --cost 1").status == 1)
        let unpriced = try result("request admit --project api --model no-such --input-tokens 5")
        #expect(unpriced.status == 1 && unpriced.errors.contains("usage-ledger price alias no-such=MODEL"))
    }

    /// Waits while only holds stand against it, and is admitted when they are settled for less.
    @Test func waitsForOthers() throws {
        try run("request admit --project api --cost 480")
        let waiting = try workspace.runner.start(arguments("request admit --project api --cost 30 --wait 60s --json"))
        // It has asked once when it has loaded the ledger; settling before is as good.
        try run("request settle 3 --cost 470")
        let result = try waiting.wait()
        #expect(result.status == 0 && result.output.contains("\"allowed\":true"), "\(result)")
        // Out of patience: recorded once, with how long it waited.
        let late = try self.result("request admit --project api --cost 30 --wait 50ms")
        #expect(late.status == 75 || late.status == 1)
    }

    @Test func explains() throws {
        try run("request admit --project api --cost 480 --model m")
        #expect(try result("request admit --project api --cost 30").status == 75)
        let told = try run("request explain 4")
        #expect(told.contains(": 30 USD for project api.\n"), "\(told)")
        #expect(told.contains("project:api: 500 each month, hard — refuses it\n  0 settled, 480 held, 30 asked for\n"))
        #expect(told.contains("Held by others then:\n  request 3: 480, project api, since "))
        try run("request settle 3 --cost 470")
        let admission = try run("request explain 3")
        #expect(
            admission.hasPrefix("Request 3 was admitted at ") && admission.contains("Afterwards:\n  470, response of "))
        let object = try #require(try run("request explain 4 --json").jsonObject)
        let limits = try #require(object["limits"] as? [[String: Any]])
        #expect(limits.map { $0["refuses"] as? Bool } == [true, false])
        #expect(limits[0]["held"] as? String == "480" && limits[0]["remaining"] as? String == "20")
        let other = try result("request explain 0")
        #expect(other.status == 65 && other.errors.contains("event 0 is neither a request nor a refusal"))
    }

    @Test(arguments: [
        "--project api", "--project api --cost -1", "--project api --cost 1 --input-tokens 5", "--cost 1",
        "--project api --model m", "--project api --model m --input-tokens -5", "--project api --cost 1 --wait 5",
        "--project api --cost 1 --operation sing", "--project api --cost 1 --service-tier gold",
    ]) func unusableArguments(_ words: String) throws {
        #expect(try result("request admit " + words).status == 64)
    }

    // MARK: Pipe

    private func pipe(_ lines: [String]) throws -> [[String: Any]] {
        let input = lines.map { $0 + "\n" }.joined()
        let output = try workspace.expectSuccess(arguments("request pipe"), input: input).lines
        #expect(output.count == lines.filter { !$0.isEmpty }.count)
        return try output.map { try #require($0.jsonObject) }
    }

    @Test func answersLineByLine() throws {
        let answers = try pipe([
            #"{"do":"admit","project":"api","cost":"10","ref":{"a":1}}"#, "",
            #"{"do":"settle","requestId":3,"cost":"4"}"#,
            #"{"do":"check","project":"api","cost":"496.01"}"#, #"{"do":"admit","project":"api","cost":"496","ref":7}"#,
            #"{"do":"void","requestId":5}"#,
        ])
        #expect(answers[0]["requestId"] as? Int == 3 && (answers[0]["ref"] as? [String: Int]) == ["a": 1])
        #expect(answers[1]["cost"] as? String == "4")
        #expect(answers[2]["allowed"] as? Bool == false && answers[2]["projectRemaining"] as? String == "496")
        #expect(answers[3]["allowed"] as? Bool == true && answers[3]["ref"] as? Int == 7)
        #expect(answers[4]["hold"] as? String == "496")
    }

    @Test func aBadLineIsAnsweredAndTheNextIsRead() throws {
        let lines = [
            "nonsense", #"{"do":"sing"}"#, #"{"do":"admit","project":"api"}"#,
            #"{"do":"admit","project":"api","cost":5}"#, #"{"do":"admit","project":"api","cost":"1","colour":"red"}"#,
            #"{"do":"settle","requestId":99,"cost":"1","ref":"x"}"#, #"{"do":"settle","requestId":2}"#,
            #"{"do":"admit","project":"api","model":"m","inputTokens":-1}"#,
        ]
        let answers = try pipe(lines + [#"{"do":"check","project":"api","cost":"1"}"#])
        let messages = answers.map { ($0["error"] as? [String: Any])?["message"] as? String }
        let expected = [
            "line 1:1:", "line 2: do: expected \"check\"", "line 3: model: expected a model's name, or a cost",
            "line 4: cost: expected an amount such as \"500\", found 5", "line 5: colour: no such member",
            "event 99 is no request of this ledger", "line 7: inputTokens: expected what was used, or a cost",
            "line 8: inputTokens: expected a whole number from 0, found -1",
        ]
        for (message, start) in zip(messages, expected) {
            #expect(message?.hasPrefix(start) == true, "\(String(describing: message))")
        }
        #expect(answers[5]["ref"] as? String == "x")
        #expect(answers[8]["allowed"] as? Bool == true)
    }

    /// 1,000 tasks in 4 processes against 10 dollars: what is settled and held never comes to more, by the log alone.
    @Test func fourProcessesRaceForTenDollars() throws {
        try run("limit set organization 10 --period total")
        let processes = try (0..<4).map { process in
            let lines = (0..<250).map { task in
                "{\"do\":\"admit\",\"project\":\"api\",\"cost\":\"0.\(17 + (process * 7 + task * 13) % 60)\",\"id\":\"\(process)-\(task)\"}\n"
            }
            return try workspace.runner.start(arguments("request pipe"), input: Data(lines.joined().utf8))
        }
        var admitted: [Int] = []
        for process in processes {
            let result = try process.wait()
            #expect(result.status == 0 && result.lines.count == 250)
            admitted += result.lines.compactMap { $0.jsonObject?["requestId"] as? Int }
        }
        // Settled for less by four others, who ask for more at once.
        let settlers = try (0..<4).map { process in
            let lines = admitted.enumerated().filter { $0.offset % 4 == process }.flatMap { _, id in
                [
                    "{\"do\":\"settle\",\"requestId\":\(id),\"cost\":\"0.05\"}\n",
                    "{\"do\":\"admit\",\"project\":\"api\",\"cost\":\"0.90\"}\n",
                ]
            }
            return try workspace.runner.start(arguments("request pipe"), input: Data(lines.joined().utf8))
        }
        for settler in settlers { #expect(try settler.wait().status == 0) }
        var (settled, held, most) = (Decimal(0), [Int: Decimal](), Decimal(0))
        for event in try workspace.events() {
            let sequence = try #require(event["sequence"] as? Int)
            switch event["kind"] as? String {
            case "request": held[sequence] = Decimal(string: try #require(event["hold"] as? String))
            case "response":
                let cost = try #require(event["cost"] as? String)
                settled += try #require(Decimal(string: cost))
                held[try #require(event["requestId"] as? Int)] = nil
            default: break
            }
            most = max(most, settled + held.values.reduce(0, +))
            #expect(settled + held.values.reduce(0, +) <= 10, "event \(sequence)")
        }
        #expect(most > 9 && settled > 0)
    }

    // MARK: Scripts

    /// The scripts that the README shows, 1,000 calls each: 388 × 0.0000004 + 512 × 0.0000001 + 120 × 0.0000016 a call.
    @Test(arguments: [("python3", "metered.py"), ("node", "metered.mjs")])
    func scriptsMakeCalls(tool: String, script: String) throws {
        guard let tool = SystemTool.path(tool) else { return }
        var runner = workspace.runner
        let folder = URL(fileURLWithPath: BuiltCommand.path).deletingLastPathComponent().path
        runner.environment["PATH"] = folder + ":/usr/bin:/bin"
        runner.executable = tool
        let path = PackageFolder.path("fixtures/scripts/\(script)")
        let result = try runner.run([path, "team.ledger", "api", "1000"])
        #expect(result.status == 0 && result.output == "1000 calls settled\n", "\(result)")
        let status = try #require(try run("status --json").jsonObject)
        #expect(status["totalUsed"] as? String == "0.3984" && status["openHolds"] as? Int == 0)
        #expect(status["requests"] as? Int == 1_000)
        // Refused, it says so and stops.
        try run("limit set project:api 0.3985")
        let refused = try runner.run([path, "team.ledger", "api", "1001"])
        #expect(
            refused.status == 0 && refused.errors.contains("refused: project:api may spend 0.3985 a month"),
            "\(refused)")
    }
}
