/// Names that someone may have meant.
enum NearNames {
    /// `; did you mean gpt-4.1 or gpt-4.1-mini?`, or nothing.
    static func sentence(to name: String, among names: some Collection<String>) -> String {
        let wanted = Array(name.lowercased())
        let near = names.map { (name: $0, distance: distance(wanted, Array($0.lowercased()))) }
            .filter { $0.distance <= max(2, wanted.count / 4) || $0.name.lowercased().hasPrefix(name.lowercased()) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard !near.isEmpty else { return "" }
        return "; did you mean \(near.prefix(3).map(\.name).joined(separator: " or "))?"
    }

    /// Levenshtein's: how many characters to insert, delete or replace.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var previous = Array(0...right.count)
        for (row, character) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let replaced = previous[column] + (character == other ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
