import LedgerModel
import TestSupport
import Testing

@testable import LedgerStore

/// Random files against a model that counts rows.
@Suite struct ImportModelTests {
    /// What a ledger should hold: of each source, the most times that each row stood in one file.
    private struct Model {
        var counts: [String: [String: Int]] = [:]

        /// Takes a file in; returns how many rows of it are new.
        mutating func take(_ names: [String], source: String) -> Int {
            var new = 0
            for (name, rows) in Dictionary(grouping: names, by: { $0 }) {
                let had = counts[source, default: [:]][name, default: 0]
                // Capitals have ids.
                let count = name.first?.isUppercase == true ? 1 : rows.count
                counts[source, default: [:]][name] = max(had, count)
                new += max(0, count - had)
            }
            return new
        }
    }

    /// Files that grow, shrink, overlap and repeat, of two sources in turn, read by processes of their own.
    @Test(arguments: 0..<12 as Range<UInt64>) func randomFiles(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let simulated = SimulatedLedger()
        _ = try simulated.create()
        var model = Model()
        var files: [String: [String]] = [:]
        let alphabet = seed % 2 == 0 ? "abX" : "abcdefghijklmnopUVWXYZ"
        for _ in 0..<6 {
            let source = Bool.random(using: &random) ? "one" : "two"
            var names = files[source] ?? []
            switch Int.random(in: 0..<4, using: &random) {
            case 0: names.shuffle(using: &random)
            case 1: names.removeFirst(Int.random(in: 0...names.count, using: &random))
            case 2: names = []
            default: break
            }
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                names.append(alphabet.randomElement(using: &random).map(String.init) ?? "")
            }
            files[source] = names
            let ledger = try simulated.open()
            let result = try ledger.take(
                names.map { row($0, id: $0.first?.isUppercase == true ? $0 : nil) }, source: source)
            let new = model.take(names, source: source)
            #expect(result.newRows == UInt64(new))
            #expect(result.knownRows == UInt64(names.count - new))
        }
        var found: [String: [String: Int]] = [:]
        for event in try simulated.open().responses() {
            found[event.origin.source, default: [:]][event.name ?? "", default: 0] += 1
        }
        #expect(found == model.counts.filter { !$0.value.isEmpty })
    }
}
