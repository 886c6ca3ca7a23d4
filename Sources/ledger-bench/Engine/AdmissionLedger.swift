import Foundation
import LedgerModel
import LedgerStore

/// A ledger that is asked before calls: of a data set's events, with limits above what they cost.
enum AdmissionLedger {
    /// The project that asks.
    static let project = "asking"

    static func copy(of dataSet: DataSet, at path: String) throws -> Ledger {
        try FileManager.default.copyItem(atPath: dataSet.ledgerPath, toPath: path)
        let ledger = try Ledger(opening: path)
        let limit = Money(picounits: 1_000_000_000 * 1_000_000_000_000)
        try ledger.append(
            .limitSet(LimitSetting(scope: .organization, period: .month, amount: limit, isHard: true)))
        try ledger.append(.projectOpened(ProjectOpening(name: project, allocation: limit)))
        // What others held of the data set expires at the first question, and is no part of what is measured.
        try settle(ledger, admit(ledger))
        return ledger
    }

    static func admit(_ ledger: Ledger) throws -> UInt64 {
        let request = AdmissionRequest(
            project: project, model: "gpt-4.1-mini", user: "bench",
            estimate: .usage(Usage(inputTokens: 1_000, outputTokens: 300)))
        guard case .allowed(let admission) = try ledger.admit(request), let id = admission.requestID else {
            throw BenchError("a request was refused")
        }
        return id
    }

    static func settle(_ ledger: Ledger, _ id: UInt64) throws {
        try ledger.settle(id, Settlement(usage: Usage(inputTokens: 950, cachedInputTokens: 512, outputTokens: 120)))
    }

    static func removeSnapshots(_ path: String) throws {
        let folder = path + "/snapshots"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("state-") {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }
}
