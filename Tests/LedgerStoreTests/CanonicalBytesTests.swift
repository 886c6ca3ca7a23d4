import LedgerModel
import TestSupport
import Testing

@testable import LedgerStore

/// A few events byte by byte, as the format says in words: a key is number × 4 + wire, integers are zigzag varints.
@Suite struct CanonicalBytesTests {
    @Test func leastEvent() {
        let event = draft(.projectClosed(ProjectClosing(name: "a")), .ordinal(0), source: "s")
        #expect(
            Coded.encode(event, at: Instant(nanoseconds: 1)) == [
                0x04, 0x12,  // 1 kind: 9, zigzag 18
                0x0C, 0x02,  // 3 recordedAt: 1
                0x16, 1, 0x73,  // 5 source: "s"
                0x18, 0x00,  // 6 sourceOrdinal: 0
                0x42, 1, 0x61,  // 16 project: "a"
            ])
    }

    /// Counts of 64 bits are kept as the signed integer of the same bits: the largest is -1.
    @Test func largestOrdinal() {
        let event = draft(.projectClosed(ProjectClosing(name: "a")), .ordinal(.max), source: "s")
        #expect(Coded.encode(event, at: Instant(nanoseconds: 1))[7...8] == [0x18, 0x01])
    }

    @Test func importedRow() {
        let event = draft(
            .response(
                Response(
                    context: RequestContext(project: "p", model: "m"),
                    usage: Usage(inputTokens: 374, outputTokens: 44), cost: .known(dollars("0.000001")),
                    priceSequence: 5)),
            .row([.model, .project], occurrence: 2), source: "u.csv", occurredAt: Instant(nanoseconds: -1))
        #expect(
            Coded.encode(event, at: Instant(nanoseconds: 1_700_000_000_000_000_000)) == [
                0x04, 0x04,  // 1 kind: 2
                0x0C, 0x80, 0x80, 0xD0, 0xE2, 0xC6, 0xBF, 0xCE, 0x97, 0x2F,  // 3 recordedAt: 17 × 10^17
                0x10, 0x01,  // 4 occurredAt: -1
                0x16, 5, 0x75, 0x2E, 0x63, 0x73, 0x76,  // 5 source: "u.csv"
                0x20, 0x06,  // 8 rowFields: 3
                0x24, 0x04,  // 9 rowOccurrence: 2
                0x42, 1, 0x70,  // 16 project
                0x46, 1, 0x6D,  // 17 model
                0x80, 0x01, 0xEC, 0x05,  // 32 inputTokens: 374
                0x90, 0x01, 0x58,  // 36 outputTokens: 44
                0xB5, 0x01, 0x80, 0x89, 0x7A,  // 45 cost: 10^6
                0xBC, 0x01, 0x0A,  // 47 priceSequence: 5
            ])
    }

    @Test func refusedAndUnpriced() {
        let event = draft(
            .response(
                Response(
                    context: RequestContext(project: "p", model: "m"), httpStatus: 429, outcome: .failed,
                    usage: Usage(), cost: .unpriced)),
            .id("é"), source: "w")
        #expect(
            Coded.encode(event, at: Instant(nanoseconds: 0)) == [
                0x04, 0x04, 0x0C, 0x00, 0x16, 1, 0x77,
                0x1E, 2, 0xC3, 0xA9,  // 7 sourceID: "é"
                0x42, 1, 0x70, 0x46, 1, 0x6D,
                0x60, 0xDA, 0x06,  // 24 httpStatus: 429
                0x64, 0x02,  // 25 outcome: 1
                0xB0, 0x01, 0x04,  // 44 certainty: 2
                0xB5, 0x01, 0x00,  // 45 cost, its lower bound: 0
            ])
    }

    @Test func credit() {
        let event = draft(
            .adjustment(Adjustment(adjustmentKind: .credit, amount: dollars("-1"), corrects: 3)), .ordinal(1),
            source: "w", actor: "ann", reason: "late")
        #expect(
            Coded.encode(event, at: Instant(nanoseconds: 0)) == [
                0x04, 0x20, 0x0C, 0x00, 0x16, 1, 0x77, 0x18, 0x02,
                0x2A, 3, 0x61, 0x6E, 0x6E,  // 10 actor
                0x2E, 4, 0x6C, 0x61, 0x74, 0x65,  // 11 reason
                0xB5, 0x01, 0xFF, 0xBF, 0xA8, 0xCA, 0x9A, 0x3A,  // 45 cost: -10^12
                0xF0, 0x02, 0x00,  // 92 adjustmentKind: 0
                0xF4, 0x02, 0x06,  // 93 corrects: 3
            ])
    }

    @Test func limit() {
        let event = draft(
            .limitSet(LimitSetting(scope: .organization, period: .month, amount: dollars("1000"), isHard: true)),
            .ordinal(2), source: "w")
        #expect(
            Coded.encode(event, at: Instant(nanoseconds: 0)) == [
                0x04, 0x0C, 0x0C, 0x00, 0x16, 1, 0x77, 0x18, 0x04,
                0xFA, 0x01, 12, 0x6F, 0x72, 0x67, 0x61, 0x6E, 0x69, 0x7A, 0x61, 0x74, 0x69, 0x6F, 0x6E,  // 62 scope
                0xFE, 0x01, 5, 0x6D, 0x6F, 0x6E, 0x74, 0x68,  // 63 period: "month"
                0x81, 0x02, 0x80, 0x80, 0xB4, 0xCC, 0xD4, 0xDF, 0xC6, 0x03,  // 64 limit: 10^15
                0x94, 0x02, 0x02,  // 69 isHard: 1
            ])
    }

    /// A list within a field: records behind their lengths, in the order of the rates' keys.
    @Test func price() {
        let price = Price(rates: [
            Price.Key(.output, serviceTier: .batch, aboveInputTokens: 200_000): UnitPrice(
                picounits: 25, unitsExponent: 3),
            Price.Key(.cachedInput): UnitPrice(picounits: 500_000),
            Price.Key(.input): UnitPrice(picounits: 2_000_000),
        ])
        let event = draft(
            .priceSet(PriceSetting(model: "m", price: price, effective: Instant(nanoseconds: 64))), .ordinal(3),
            source: "w")
        #expect(
            Coded.encode(event, at: Instant(nanoseconds: 0)) == [
                0x04, 0x18, 0x0C, 0x00, 0x16, 1, 0x77, 0x18, 0x06,
                0x46, 1, 0x6D,  // 17 model
                0xB8, 0x02, 0x80, 0x01,  // 78 effective: 64
                0xBE, 0x02, 26,  // 79 prices
                5, 0x11, 0x80, 0x92, 0xF4, 0x01,  // input: 4 pico-units 2 × 10^6
                6, 0x0C, 0x02, 0x11, 0xC0, 0x84, 0x3D,  // 3 component 1: 5 × 10^5
                12, 0x04, 0x02,  // 1 batch
                0x08, 0x80, 0xB5, 0x18,  // 2 above 200000
                0x0C, 0x08, 0x11, 0x32, 0x14, 0x06,  // 3 component 4: 25, 5 exponent 3
            ])
    }

    /// The extremes of 64 and 128 bits: zigzag puts the sign into the lowest bit.
    @Test func extremes() {
        let event = draft(
            .quotaIncrease(QuotaIncrease(stage: .denied, from: Samples.least, to: Samples.most)), .ordinal(0),
            source: "")
        let ones = [UInt8](repeating: 0xFF, count: 17)
        #expect(
            Coded.encode(event, at: .earliest)
                == [0x04, 0x22, 0x0C] + [UInt8](repeating: 0xFF, count: 9) + [0x01]  // 64 bits: 9 × 7 and 1
                + [0x16, 0, 0x18, 0x00, 0xFC, 0x02, 0x04]
                + [0x81, 0x03, 0xFF] + ones + [0x03]  // 128 bits: 18 × 7 and 2
                + [0x85, 0x03, 0xFE] + ones + [0x03])
    }
}
