/// A reading as the cells of a row: what every text format of the report shows.
struct ReadingCells {
    static let titles = ["figure", "ours", "beside", "ours is", "target", "result"]

    let rows: [[String]]

    /// The first row has everything; each further peer takes a row of its own.
    init(_ title: String, _ reading: Reading) {
        let named: String? =
            if case .factor(let name)? = reading.target?.subject { name } else { nil }
        // The peer that the target names comes first.
        let peers = reading.peers.filter { $0.name == named } + reading.peers.filter { $0.name != named }
        var rows: [[String]] = []
        for index in 0..<max(1, peers.count) {
            let peer = index < peers.count ? peers[index] : nil
            rows.append([
                index == 0 ? "\(title): \(reading.label)" : "",
                index == 0 ? Self.text(reading.ours, reading.unit, withUnit: true) : "",
                peer.map { "\($0.name) \(Self.text($0.spread, reading.unit, withUnit: false))" } ?? "",
                peer.map { "\(Unit.rounded($0.factor.median)) ×" } ?? "",
                index == 0 ? reading.target?.text(in: reading.unit) ?? "" : "",
                index == 0 ? reading.verdict?.text ?? "" : "",
            ])
        }
        self.rows = rows
    }

    /// The median, and the range where there is one.
    private static func text(_ spread: Spread, _ unit: Unit, withUnit: Bool) -> String {
        let median = withUnit ? unit.format(spread.median) : unit.number(spread.median)
        guard spread.minimum != spread.maximum else { return median }
        return "\(median) (\(unit.number(spread.minimum))–\(unit.number(spread.maximum)))"
    }
}
