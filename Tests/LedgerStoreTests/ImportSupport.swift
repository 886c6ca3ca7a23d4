import EventStorage
import LedgerModel
import LedgerStore
import SystemPackage
import TestSupport

/// A row of usage at a second after noon: `name` is what it says, an id makes it known by that.
func row(
    _ name: String, id: String? = nil, at second: Int64 = 0, tokens: Int64 = 10, model: String = "m",
    project: String = "p", fields: EventOrigin.RowFields = [], cost: Money? = nil, line: Int = 2
) -> ImportedRow {
    ImportedRow(
        fields: fields, id: id, occurredAt: noon.adding(seconds: second),
        context: RequestContext(project: project, model: model, user: name.isEmpty ? nil : name),
        usage: Usage(inputTokens: tokens, outputTokens: 1), reportedCost: cost, line: line)
}

extension Ledger {
    /// Imports rows from a source; lines are counted from 2, as in a file with a header.
    @discardableResult
    func take(
        _ rows: [ImportedRow], source: String = "use.csv", progress: (UInt64) -> Void = { _ in }
    ) throws -> ImportResult {
        let lock = try lockImports()
        defer { withExtendedLifetime(lock) {} }
        var stage = try ImportStage(self, source: source)
        for (index, row) in rows.enumerated() {
            var row = row
            row.line = index + 2
            try stage.add(row)
        }
        return try commit(try stage.plan(against: self), mark: .none, actor: "ann", progress: progress)
    }

    func responses() throws -> [LedgerEvent] { try events().filter { $0.kind == .response } }

    /// A price for a model: so many dollars for a million input tokens, and output for free.
    func setPrice(_ model: String, _ dollarsPerMillion: Int128, effective: Instant? = nil) throws {
        let price = Price(rates: [
            Price.Key(.input): UnitPrice(picounits: dollarsPerMillion * 1_000_000),
            Price.Key(.output): UnitPrice(picounits: 0),
        ])
        try append(.priceSet(PriceSetting(model: model, price: price, effective: effective)))
    }
}

extension ImportMark {
    /// A mark of an import that read nothing worth telling.
    static let none = ImportMark(
        format: "csv", fileName: "use.csv", mapping: "", byteCount: 0, digest: [], rowsTaken: 0, rowsKnown: 0,
        rowsSkipped: 0)
}

extension LedgerEvent {
    /// The user of a response, which rows of these tests carry as what they say.
    var name: String? {
        guard case .response(let response) = payload else { return nil }
        return response.context.user
    }

    var cost: Cost? {
        guard case .response(let response) = payload else { return nil }
        return response.cost
    }
}
