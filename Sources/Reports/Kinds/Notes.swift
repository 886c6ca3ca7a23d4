import LedgerModel
import Projections

/// Says which requests have no price, and how to give them one.
enum UnpricedNote {
    static func make(_ spend: SpendProjection, _ provenance: Provenance) throws -> ReportNote? {
        let models = try spend.totals { $0.model }.filter { $0.value.unpricedRequests > 0 }
        guard !models.isEmpty else { return nil }
        let requests = models.values.reduce(0) { $0 + $1.unpricedRequests }
        let ordered = models.sorted { left, right in
            (right.value.unpricedRequests, left.key) < (left.value.unpricedRequests, right.key)
        }
        let named = ordered.prefix(5).map { "\($0.key) (\(TextRenderer.grouped($0.value.unpricedRequests)))" }
        let rest = ordered.count > 5 ? ", and \(ordered.count - 5) more models" : ""
        let plural = requests == 1 ? "request has" : "requests have"
        return ReportNote(
            code: "unpriced",
            text: "\(TextRenderer.grouped(requests)) \(plural) no price: the cost is unknown, and not in the totals: "
                + named.joined(separator: ", ") + rest
                + ". An alias or a price, then a backfill, prices \(requests == 1 ? "it" : "them"):",
            commands: [
                provenance.commandLine(["price", "alias", "\(ordered[0].key)=MODEL"]),
                provenance.commandLine(["price", "set", ordered[0].key, "--input", "N", "--output", "N"]),
                provenance.commandLine(["price", "backfill"]),
            ])
    }
}

/// Says, of a period without events, which periods have some, and the command that shows the latest.
enum ElsewhereNote {
    static func make(
        _ activity: ActivityProjection, _ period: ReportPeriod, _ provenance: Provenance, report: String
    ) -> ReportNote? {
        guard let latest = activity.latestMonth,
            let first = activity.months.filter({ $0.value.requests > 0 }).keys.min()
        else {
            return ReportNote(
                code: "empty",
                text: provenance.isOfThePast ? "This ledger had no usage then." : "This ledger has no usage yet.")
        }
        let months = first == latest ? latest.englishName : "\(first.englishName) to \(latest.englishName)"
        let verb = provenance.isOfThePast ? "had" : "has"
        return ReportNote(
            code: "elsewhere", text: "No usage in \(period.label). This ledger \(verb) usage in \(months):",
            commands: [provenance.pastCommandLine(["report", report, "--month", latest.description])])
    }
}

/// A word as a shell reads it.
public func shellQuoted(_ word: String) -> String {
    // Byte by byte, as the shell does: a mark that joins with a quote hides it from a look at characters.
    let isPlain = !word.isEmpty && word.utf8.allSatisfy { plainBytes.contains($0) }
    guard !isPlain else { return word }
    var quoted = "'".unicodeScalars
    for scalar in word.unicodeScalars {
        if scalar == "'" { quoted.append(contentsOf: "'\\'".unicodeScalars) }
        quoted.append(scalar)
    }
    return String(quoted) + "'"
}

private let plainBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+,".utf8)
