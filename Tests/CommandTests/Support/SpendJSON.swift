import Foundation
import LedgerModel
import Testing

/// `report spend --format json`, as a script would read it.
struct SpendJSON: Decodable {
    struct LedgerFacts: Decodable, Hashable {
        let id: String
        let treeSize: Int
        let root: String?
    }

    struct Period: Decodable, Hashable {
        let from: String
        let to: String
        let timeZone: String
    }

    struct Entry: Decodable, Hashable {
        let day: String?
        let project: String?
        let model: String?
        let requests: Int
        let inputTokens: Int
        let cachedTokens: Int
        let outputTokens: Int
        let audioMilliseconds: Int
        let unpricedRequests: Int
        let failedRequests: Int
        /// An exact decimal; nil where nothing has a price.
        let cost: String?
    }

    struct Note: Decodable, Hashable {
        let code: String
        let text: String
        let commands: [String]
    }

    let ledger: LedgerFacts
    let period: Period
    let currency: String
    let total: Entry
    let byDay: [Entry]
    let byProject: [Entry]
    let byModel: [Entry]
    let notes: [Note]

    init(_ text: String) throws { self = try JSONDecoder().decode(SpendJSON.self, from: Data(text.utf8)) }

    /// What was spent, without what names the ledger that says so.
    var figures: [[Entry]] { [[total], byDay, byProject, byModel] }

    func model(_ name: String) -> Entry? { byModel.first { $0.model == name } }

    /// The whole is the sum of its parts, whichever way it is cut.
    func expectConsistent(sourceLocation: SourceLocation = #_sourceLocation) throws {
        for parts in [byDay, byProject, byModel] {
            #expect(parts.reduce(0) { $0 + $1.requests } == total.requests, sourceLocation: sourceLocation)
            #expect(parts.reduce(0) { $0 + $1.inputTokens } == total.inputTokens, sourceLocation: sourceLocation)
            #expect(parts.reduce(0) { $0 + $1.cachedTokens } == total.cachedTokens, sourceLocation: sourceLocation)
            #expect(parts.reduce(0) { $0 + $1.outputTokens } == total.outputTokens, sourceLocation: sourceLocation)
            #expect(
                parts.reduce(0) { $0 + $1.unpricedRequests } == total.unpricedRequests,
                sourceLocation: sourceLocation)
            var cost = Money.zero
            for part in parts { try cost += Money(exactly: part.cost ?? "0") }
            #expect(cost == (try Money(exactly: total.cost ?? "0")), sourceLocation: sourceLocation)
        }
    }
}
