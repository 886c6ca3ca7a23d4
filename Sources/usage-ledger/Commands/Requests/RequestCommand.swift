import ArgumentParser

/// Spending under the ledger's limits, for scripts in any language.
struct RequestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Ask before you spend: hold money for a call, and settle it afterwards.",
        discussion: """
            admit holds the most that a call can cost, or refuses it; settle replaces the hold by what it did cost; \
            void gives it back. A hold that nobody settles expires, and is charged as the policy says. Exit codes: \
            1 over budget, 75 busy: it may be admitted once others settle for less.

            Example:
              usage-ledger request check --project web-app --cost 0.10 \\
                  --ledger team.ledger
            """,
        subcommands: [
            RequestCheckCommand.self, RequestAdmitCommand.self, RequestSettleCommand.self, RequestVoidCommand.self,
            RequestExplainCommand.self, RequestPipeCommand.self,
        ])
}
