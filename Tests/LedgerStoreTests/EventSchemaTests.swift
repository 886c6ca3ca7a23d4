import EventStorage
import Foundation
import LedgerModel
import TestSupport
import Testing

@testable import LedgerStore

/// The numbers under which an event's fields stand in every ledger there is.
@Suite struct EventSchemaTests {
    /// Every declaration of the schema that gives a name a number.
    private static func declared() throws -> [(name: String, number: Int)] {
        let source = try String(
            contentsOfFile: PackageFolder.path("Sources/LedgerStore/Codec/EventSchema.swift"), encoding: .utf8)
        var found: [(name: String, number: Int)] = []
        for line in source.split(separator: "\n") {
            guard let open = line.range(of: "Field("), let close = line[open.upperBound...].firstIndex(of: ")"),
                let number = Int(line[open.upperBound..<close])
            else { continue }
            let name = line.split(whereSeparator: { !$0.isLetter && !$0.isNumber })
                .first { !["static", "let", "var"].contains($0) }
            found.append((name.map(String.init) ?? "", number))
        }
        return found
    }

    @Test func numbersAreUnique() throws {
        let declared = try Self.declared()
        #expect(declared.count == 93)
        let byNumber = Dictionary(grouping: declared, by: \.number)
        #expect(byNumber.filter { $0.value.count > 1 }.isEmpty)
    }

    /// Written down a second time: a number that moves makes every ledger unreadable.
    @Test func numbersAreForEver() throws {
        let declared = Dictionary(
            try Self.declared().map { ($0.name, $0.number) }, uniquingKeysWith: { first, _ in first })
        let blocks: [(Int, [String])] = [
            (
                1,
                [
                    "kind", "schemaVersion", "recordedAt", "occurredAt", "source", "sourceOrdinal", "sourceID",
                    "rowFields", "rowOccurrence", "actor", "reason",
                ]
            ),
            (
                16,
                [
                    "project", "model", "user", "operation", "serviceTier", "requestedAt", "requestID", "attempt",
                    "httpStatus", "outcome", "latencyMicroseconds", "firstTokenMicroseconds", "providerID",
                ]
            ),
            (
                32,
                [
                    "inputTokens", "cachedInputTokens", "cacheWriteTokens", "cacheWriteOneHourTokens", "outputTokens",
                    "reasoningTokens", "audioInputTokens", "audioOutputTokens", "audioMilliseconds", "images",
                    "characters",
                ]
            ),
            (44, ["certainty", "cost", "costUpperBound", "priceSequence", "reportedCost", "hold"]),
            (
                50,
                [
                    "requestLimit", "requestsRemaining", "requestsResetMilliseconds", "tokenLimit", "tokensRemaining",
                    "tokensResetMilliseconds", "throttleOrigin", "throttleCause", "retryAfterMilliseconds",
                    "waitedMilliseconds", "repetitions",
                ]
            ),
            (
                62,
                [
                    "scope", "period", "limit", "settled", "held", "requested", "resetsAt", "isHard",
                    "thresholdPercent", "alertLevel", "alertSequence", "route", "succeeded", "errorCode", "name",
                    "allocation", "effective", "prices", "priceSource", "policy", "format", "fileName", "mapping",
                    "byteCount", "digest", "rowsTaken", "rowsKnown", "rowsSkipped", "voidCause", "assumedCharge",
                    "adjustmentKind", "corrects", "reference", "stage", "fromAmount", "toAmount", "offset",
                    "quarantineFile", "treeSize", "treeRoot", "fork",
                ]
            ),
        ]
        for (first, names) in blocks {
            for (index, name) in names.enumerated() { #expect(declared[name] == first + index, "\(name)") }
        }
        #expect(blocks.reduce(0) { $0 + $1.1.count } == declared.count)
    }

    @Test func usageFieldsAreThoseOfTheMeasures() {
        #expect(UsageMeasure.allCases.map { EventSchema.usage($0).number } == Array(32...42))
        for number in UInt16.min...100 {
            let measure = (32...42).contains(number) ? UsageMeasure.allCases[Int(number) - 32] : nil
            #expect(EventSchema.usageMeasure(ofField: number) == measure)
        }
    }

    /// What the ledger adds is no part of what a source claims.
    @Test func addedByLedger() {
        #expect(EventSchema.addedByLedger == [3, 44, 45, 46, 47])
    }
}
