import ArgumentParser
import LedgerModel
import LedgerStore

/// Which part of the log a command shows.
struct PastOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Show what stood at this time: leave out what occurred later. A date is its first instant.",
            valueName: "time"))
    var asOf: String?

    @Option(
        help: ArgumentHelp("Take the log as it was at this time: leave out what was recorded later.", valueName: "time")
    )
    var asKnown: String?

    /// For pages of commands that show a moment.
    static let help = """
        With --as-known T the log is taken as it was at T, without what was recorded later. With --as-of T what occurred \
        later is left out, too, and what is shown is what stood at T; otherwise it is what stood at --as-known's time, or \
        now where that is earlier. So "--as-of T" tells what is known today of T, and "--as-known T" what was known then. \
        Times without a zone, and dates, are in the billing time zone.
        """

    /// The same, read in a ledger's billing time zone. Says so where something asked for has not come yet.
    ///
    /// Throws `ValidationError` for what is no time.
    func past(of ledger: Ledger) throws -> Past {
        let zone = ledger.calendar.rules
        let past = Past(
            asOf: try asOf.map { try parseTime($0, option: "as-of", zone: zone) },
            asKnown: try asKnown.map { try parseTime($0, option: "as-known", zone: zone) })
        past.remark(on: ledger)
        return past
    }
}
