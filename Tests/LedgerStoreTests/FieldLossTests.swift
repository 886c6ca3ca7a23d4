import EventStorage
import LedgerModel
import TestSupport
import Testing

@testable import LedgerStore

/// Events with a field too few, or with a value that nobody of ours writes.
@Suite struct FieldLossTests {
    /// The fields without which an event of each kind is none; the envelope's 1, 3 and 5 with every kind.
    static let required: [EventKind: [UInt16]] = [
        .request: [16, 17, 49],
        .response: [16, 17, 45],
        .throttle: [16, 17, 56, 57, 63, 64, 65, 66, 67],
        .alert: [62, 63, 64, 65, 66, 71],
        .alertDelivered: [72, 73, 74],
        .limitSet: [62, 63, 64, 69],
        .limitRemoved: [62, 63, 69],
        .projectOpened: [16],
        .projectClosed: [16],
        .policySet: [81],
        .catalogueAdopted: [76, 79],
        .priceSet: [17, 79],
        .priceAlias: [17, 76],
        .importMarked: [82, 83, 84, 86],
        .holdVoided: [16, 17, 22, 49, 90, 91],
        .adjustment: [17, 45, 92],
        .quotaIncrease: [95, 96, 97],
        .recovered: [83],
        .restored: [83, 101, 102],
    ]

    /// No field can go without being missed: reading fails, or gives another event.
    @Test(arguments: Samples.full) func lostFieldIsNoticed(_ payload: EventPayload) throws {
        let whole = draft(payload, .id("x"), occurredAt: instant("2026-01-01"), actor: "ann", reason: "because")
        let fields = try Coded.fields(of: Coded.encode(whole, at: noon))
        let event = try Coded.decode(fields.flatMap(\.encoded), sequence: 0)
        let required = Set([1, 3, 5, 7] + (try #require(Self.required[payload.kind])))
        for lost in fields.map(\.number) {
            let rest = fields.filter { $0.number != lost }.flatMap(\.encoded)
            do {
                let other = try Coded.decode(rest, sequence: 0)
                #expect(other != event, "field \(lost)")
                #expect(!required.contains(lost), "field \(lost)")
            } catch let error as CodecError {
                // Without its own id, an origin has no key at all.
                #expect(error == .missing(lost == 7 ? 6 : lost), "field \(lost)")
                #expect(required.contains(lost), "field \(lost)")
            }
        }
    }

    /// Each enumeration, one past its last code and below zero.
    @Test(
        arguments: [
            (EventKind.request, 19, 6), (.request, 20, 4), (.response, 25, 5), (.response, 44, 3), (.throttle, 56, 2),
            (.throttle, 57, 6), (.alert, 71, 3), (.holdVoided, 90, 3), (.adjustment, 92, 5), (.quotaIncrease, 95, 3),
            (.request, 1, 20), (.request, 1, 0), (.request, 2, 2), (.request, 2, 0), (.request, 23, 1 << 32),
            (.response, 24, 65_536), (.response, 19, 256), (.alert, 70, 1 << 32),
        ] as [(EventKind, UInt16, Int64)])
    func unknownCodeIsNoticed(_ kind: EventKind, _ number: UInt16, _ value: Int64) throws {
        let payload = try #require(Samples.full.first { $0.kind == kind })
        for value in [value, -1] {
            let bytes = try Self.replacing(number, with: value, in: draft(payload))
            #expect(throws: CodecError.invalidValue(number), "field \(number) = \(value)") {
                try Coded.decode(bytes, sequence: 0)
            }
        }
    }

    @Test func textThatIsNoUTF8() throws {
        let fields = try Coded.fields(of: Coded.encode(draft(.projectClosed(ProjectClosing(name: "ab"))), at: noon))
        let bytes = fields.flatMap { $0.number == 16 ? [0x42, 2, 0xC3, 0x28] : $0.encoded }
        #expect(throws: CodecError.invalidValue(16)) { try Coded.decode(bytes, sequence: 0) }
    }

    @Test(arguments: [[], [0xFF], [0x80, 0x00], [0x04, 0x12, 0x04, 0x12], [0x42, 9, 0x61], [0x07]] as [[UInt8]])
    func bytesThatAreNoEvent(_ bytes: [UInt8]) {
        #expect(throws: CodecError.self) { try Coded.decode(bytes, sequence: 0) }
    }

    /// The canonical bytes with one integer field set to a value.
    static func replacing(_ number: UInt16, with value: Int64, in draft: EventDraft) throws -> [UInt8] {
        var writer = CanonicalWriter()
        writer.put(IntegerField(number), value)
        let replaced = writer.bytes
        var parts = try Coded.fields(of: Coded.encode(draft, at: noon)).filter { $0.number != number }
        parts.append((number, replaced))
        return parts.sorted { $0.number < $1.number }.flatMap(\.encoded)
    }
}
