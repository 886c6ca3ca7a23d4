import ArgumentParser
import LedgerModel
import LedgerStore

/// No limit any more.
struct LimitRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a limit away.",
        discussion: """
            Example:
              usage-ledger limit remove user:ann --period day --soft --ledger team.ledger \\
                  --reason "left the team"
            """)

    @OptionGroup var place: LimitPlace
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions

    func run() throws {
        let opened = try ledger.open()
        let administrator = actor.administrator()
        let removal = LimitRemoval(scope: place.scope, period: place.period, isHard: place.isHard)
        let limit = "\(place.strength.rawValue) limit \(place.period.phrase)"
        guard try opened.commit({ try $0.remove(removal, by: administrator) }) else {
            throw CommandError(
                Failure.refused, "\(place.scope) has no \(limit); \"usage-ledger limit list\" shows all that there are")
        }
        print("\(place.scope) has no \(limit) any more.")
    }
}
