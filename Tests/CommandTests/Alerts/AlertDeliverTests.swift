import Foundation
import Testing

/// Alerts reach programs, mailboxes and standard error, and the log says so.
@Suite struct AlertDeliverTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.expectSuccess("limit", "set", "organization", "100", "--ledger", "team.ledger")
    }

    private func spend(_ amount: String, scope: [String] = []) throws {
        try workspace.expectSuccess(
            ["adjustment", "add", amount, "--kind", "correction", "--ledger", "team.ledger"] + scope)
    }

    private func setRoutes(_ routes: (name: String, command: String, level: String)...) throws {
        let list = routes.map { ["name": $0.name, "command": $0.command, "minimumLevel": $0.level] }
        let configuration = ["policy": ["alertRoutes": list]]
        let data = try JSONSerialization.data(withJSONObject: configuration)
        try workspace.write(String(decoding: data, as: UTF8.self), to: "routes.json")
        try workspace.expectSuccess("config", "apply", "routes.json", "--ledger", "team.ledger")
    }

    private func deliver(_ options: String..., environment: [String: String] = [:]) throws -> CommandResult {
        var runner = workspace.runner
        runner.environment = environment
        return try runner.run(["alert", "deliver", "--ledger", "team.ledger"] + options)
    }

    private func file(_ name: String) -> String? { try? String(contentsOfFile: workspace.path(name), encoding: .utf8) }

    /// `sequence route code` of each outcome in the log.
    private func outcomes() throws -> [String] {
        try workspace.events("--kind", "alertDelivered").map { event in
            let code = event["errorCode"] as? String ?? (event["succeeded"] as? Bool == true ? "ok" : "?")
            return "\(event["alertSequence"] ?? "") \(event["route"] ?? "") \(code)"
        }
    }

    @Test func withoutRoutesToStandardError() throws {
        try spend("76")
        let sent = try deliver()
        #expect(sent.status == 0)
        #expect(
            sent.errors == """
                usage-ledger: Budget info: 76.0% of monthly limit ($76.00 of $100.00)
                usage-ledger: Budget warning: 76.0% of monthly limit ($76.00 of $100.00)

                """)
        #expect(sent.output == "alert 3 to stderr: delivered\nalert 4 to stderr: delivered\n")
        #expect(try outcomes() == ["3 stderr ok", "4 stderr ok"])
        let again = try deliver()
        #expect(again.status == 0 && again.output == "" && again.errors == "")
    }

    @Test func commandsGetTheTextAndTheParts() throws {
        try setRoutes(
            ("ops", "cat > text; env | grep ^USAGE_LEDGER_ALERT_ | sort > parts", "warning"),
            ("pager", "echo \"$USAGE_LEDGER_ALERT_LEVEL\" >> page", "critical"))
        try spend("76")
        #expect(try deliver().status == 0)
        #expect(file("text") == "Budget warning: 76.0% of monthly limit ($76.00 of $100.00)\n")
        let parts = try #require(file("parts")).split(separator: "\n").map(String.init)
        #expect(parts.contains("USAGE_LEDGER_ALERT_LEVEL=warning") && parts.contains("USAGE_LEDGER_ALERT_LIMIT=100"))
        #expect(parts.contains("USAGE_LEDGER_ALERT_SCOPE=organization"))
        #expect(parts.contains("USAGE_LEDGER_ALERT_SEQUENCE=5") && parts.contains("USAGE_LEDGER_ALERT_ROUTE=ops"))
        #expect(file("page") == nil)
        try spend("15")
        #expect(try deliver().output == "alert 8 to ops: delivered\nalert 8 to pager: delivered\n")
        #expect(file("page") == "critical\n")
    }

    /// Codes only: what the other side says goes to the terminal, never into the log.
    @Test(arguments: [
        ("echo secret; echo secret >&2; exit 7", "exit-7"), ("kill -9 $$", "signal-9"),
        ("nowhere-to-be-found", "exit-127"),
        ("sleep 60", "timeout"), ("trap '' TERM; sleep 60 & wait", "timeout"),
    ]) func whatFailsIsRecordedAndTriedAgain(_ command: String, _ code: String) throws {
        try setRoutes(("ops", command, "info"))
        try spend("50")
        let failed = try deliver("--time-limit", "1")
        #expect(failed.status == 75)
        #expect(failed.errors.contains("1 delivery failed; the next run tries again"), "\(failed)")
        #expect(failed.output == "alert 4 to ops: failed (\(code))\n")
        #expect(try outcomes() == ["4 ops \(code)"])
        #expect(try !workspace.expectSuccess("event", "list", "--ledger", "team.ledger").output.contains("secret;\""))
        let listed = try workspace.expectSuccess("alert", "list", "--ledger", "team.ledger").output
        #expect(listed.hasSuffix(" [ops: \(code)]\n"), "\(listed)")
        try setRoutes(("ops", "true", "info"))
        #expect(try deliver().output == "alert 4 to ops: delivered\n")
        #expect(try outcomes() == ["4 ops \(code)", "4 ops ok"])
    }

    /// What a command leaves running is ended, whether it succeeds or takes too long: else it would say so in the end.
    @Test(arguments: ["(sleep 20; echo left) &", "(sleep 20; echo left) & wait"])
    func leavesNothingRunning(_ command: String) throws {
        try setRoutes(("ops", "echo begun; \(command)", "info"))
        try spend("50")
        // The command's output goes where the run's errors go, and the pipe ends with the last of all that may write to it.
        let errors = LinePipe()
        let run = try workspace.runner.launch(
            ["alert", "deliver", "--ledger", "team.ledger", "--time-limit", "1"], output: FileHandle.nullDevice,
            errors: errors.writer)
        try errors.letGo()
        let lines = try errors.rest()
        run.waitUntilExit()
        #expect(lines.contains("begun") && !lines.contains("left"), "\(lines)")
    }

    /// A signal that ends the run ends what it has started, too, and nothing is recorded of what is not known.
    @Test func aSignalEndsTheCommandToo() throws {
        try setRoutes(("ops", "echo begun; sleep 20; echo left", "info"))
        try spend("50")
        // A process begins with the signals blocked that are so in the thread which starts it, as in those that tests run on.
        var (terminate, blocked) = (sigset_t(), sigset_t())
        sigemptyset(&terminate)
        sigaddset(&terminate, SIGTERM)
        pthread_sigmask(SIG_UNBLOCK, &terminate, &blocked)
        let errors = LinePipe()
        let run = try workspace.runner.launch(
            ["alert", "deliver", "--ledger", "team.ledger"], output: FileHandle.nullDevice, errors: errors.writer)
        pthread_sigmask(SIG_SETMASK, &blocked, nil)
        try errors.letGo()
        #expect(try errors.nextLine() == "begun")
        kill(run.processIdentifier, SIGTERM)
        #expect(try !errors.rest().contains("left"))
        run.waitUntilExit()
        #expect(run.terminationReason == .uncaughtSignal && run.terminationStatus == SIGTERM)
        #expect(try outcomes() == [])
    }

    // MARK: E-mail

    private func makeMailProgram() throws -> [String: String] {
        try workspace.write("#!/bin/sh\necho \"$@\" >> arguments\ncat >> mail\n", to: "sendmail")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: workspace.path("sendmail"))
        return ["USAGE_LEDGER_SENDMAIL": workspace.path("sendmail")]
    }

    /// From warnings up, though the route would take less.
    @Test func mailGoesThroughSendmail() throws {
        let environment = try makeMailProgram()
        try setRoutes(("mail", "mailto:ops@example.com", "info"))
        try spend("50")
        #expect(try deliver(environment: environment).output == "")
        try spend("26")
        #expect(try deliver(environment: environment).output == "alert 6 to mail: delivered\n")
        #expect(file("arguments") == "-t -i\n")
        let mail = try #require(file("mail"))
        #expect(
            mail.hasPrefix("To: ops@example.com\nSubject: Budget warning: 76.0% of monthly limit ($76.00 of $100.00)\n")
        )
        #expect(mail.components(separatedBy: "\n\n").count == 3)
    }

    /// As Python's own reader of e-mail understands it.
    @Test func mailIsReadAsItIsMeant() throws {
        let environment = try makeMailProgram()
        let project = "Zürich\nBcc: x@example.com 東京"
        try workspace.expectSuccess("project", "open", project, "--allocation", "10", "--ledger", "team.ledger")
        try setRoutes(("mail", "mailto:a@example.com,b@example.com", "critical"))
        try spend("9", scope: ["--project", project])
        #expect(try deliver(environment: environment).status == 0)
        try workspace.write(
            """
            import email, email.policy
            m = email.message_from_bytes(open("mail", "rb").read(), policy=email.policy.default)
            assert not m.defects, m.defects
            print(sorted(m.keys()))
            print([a.addr_spec for a in m["To"].addresses])
            print(m["Subject"])
            print(m["Date"].datetime.tzinfo)
            print(m.get_content().splitlines()[0])
            """, to: "read.py")
        var python = workspace.runner
        python.executable = "/usr/bin/python3"
        let read = try python.run(["read.py"])
        let text =
            "Budget critical for project:Zürich\u{FFFD}Bcc: x@example.com 東京: 90.0% of monthly limit ($9.00 of $10.00)"
        #expect(
            read.lines == [
                "['Auto-Submitted', 'Content-Transfer-Encoding', 'Content-Type', 'Date', 'MIME-Version', 'Message-ID', "
                    + "'Subject', 'To']",
                "['a@example.com', 'b@example.com']", text, "UTC", text,
            ], "\(read)")
    }

    @Test func withoutAMailProgramItFails() throws {
        try setRoutes(("mail", "mailto:ops@example.com", "info"))
        try spend("76")
        let failed = try deliver(environment: ["USAGE_LEDGER_SENDMAIL": workspace.path("none")])
        #expect(failed.output == "alert 5 to mail: failed (no-program)\n" && failed.status == 75)
    }

    // MARK: Several at once

    /// Eight runs at once send each alert once.
    @Test func runsAtOnceShareTheWork() throws {
        try setRoutes(("ops", "cat >> sent", "info"))
        try spend("100")
        let runs = try (0..<8).map { _ in try workspace.runner.start(["alert", "deliver", "--ledger", "team.ledger"]) }
        for run in runs { #expect(try run.wait().status == 0) }
        #expect(file("sent")?.split(separator: "\n").count == 4)
        #expect(try outcomes().count == 4)
    }

    @Test func followsWhatIsRaised() throws {
        try setRoutes(("ops", "cat >> sent", "info"))
        try spend("50")
        let told = LinePipe()
        let follower = try workspace.runner.launch(
            ["alert", "deliver", "--ledger", "team.ledger", "--follow"], output: told.writer)
        defer {
            kill(follower.processIdentifier, SIGKILL)
            follower.waitUntilExit()
        }
        try told.letGo()
        #expect(try told.nextLine() == "alert 4 to ops: delivered")
        try spend("25")
        #expect(try told.nextLine() == "alert 7 to ops: delivered")
        #expect(file("sent")?.split(separator: "\n").count == 2)
        #expect(file("sent")?.contains("75.0%") == true)
        #expect(try deliver().output == "")
        try workspace.expectSuccess("audit", "verify", "--ledger", "team.ledger")
    }
}
