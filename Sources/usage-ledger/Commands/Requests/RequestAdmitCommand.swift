import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore

/// Holds money for a request.
struct RequestAdmitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admit", abstract: "Hold the most that a request can cost, or refuse it.",
        discussion: """
            The hold is durable before the command ends: make the call then, and settle or void it. With --id the \
            command may be repeated after a failure without holding twice.

            Examples:
              usage-ledger request admit --project web-app --model gpt-4.1 \\
                  --input-tokens 1200 --max-output-tokens 500 --ledger team.ledger
              usage-ledger request admit --project web-app --cost 0.10 --id job-7 \\
                  --wait 10s --json --ledger team.ledger
            """)

    @OptionGroup var admission: AdmissionOptions
    @OptionGroup var ledger: LedgerOptions

    @Option(
        help: ArgumentHelp(
            "How long to wait while only others' holds stand against it: 500ms, 10s, 2m.", valueName: "time"),
        transform: BudgetArguments.milliseconds)
    var wait: Int64?

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print the requestId alone, for a shell's $(…).")
    var printId = false

    func validate() throws {
        if json, printId { throw ValidationError("Give --json or --print-id, not both.") }
    }

    func run() throws {
        let opened = try ledger.open()
        let answer = try wait.map { try admit(opened, patience: $0) } ?? opened.admit(admission.request)
        opened.close()
        if printId, case .allowed(let admission) = answer, let id = admission.requestID { return print(id) }
        try AdmissionOutput(opened: opened, options: ledger, json: json).tell(answer)
    }

    /// Asks again while it is busy: others' holds are settled by other processes, which tell nobody.
    private func admit(_ opened: Ledger, patience: Int64) throws -> AdmissionAnswer {
        let start = ContinuousClock.now
        var pause: UInt32 = 5
        while true {
            let waited = Int64((ContinuousClock.now - start) / .milliseconds(1))
            let isLast = waited >= patience
            let answer = try opened.admit(admission.request, recordsRefusals: isLast, waitedMilliseconds: waited)
            guard case .refused(let refusal) = answer, refusal.isRetryable, !isLast else { return answer }
            Terminal.pause(milliseconds: UInt32(min(Int64(pause), max(1, patience - waited))))
            pause = min(100, pause * 2)
        }
    }
}
