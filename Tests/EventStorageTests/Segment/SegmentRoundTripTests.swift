import TestSupport
import Testing

@testable import EventStorage

/// What goes into a segment comes out again, byte for byte.
@Suite struct SegmentRoundTripTests {
    /// Around the chunks in which columns are decoded, and down to one event.
    @Test(arguments: [1, 2, 3, 16, 1_023, 1_024, 1_025, 3_000], [true, false])
    func pairs(count: Int, isHinted: Bool) throws {
        for first: UInt64 in [0, 196_608] {
            let events = SampleEvents.pairs(count, firstSequence: first, seed: UInt64(count)).map(SampleEvents.encode)
            let segment = try SampleSegment(
                events, firstSequence: first, schema: isHinted ? SampleEvents.schema : .plain)
            let file = try segment.open()
            #expect(try file.events() == events)
            try file.checkDigest()
            #expect(file.lastRecordedAtNanoseconds == 77)
        }
    }

    @Test(arguments: [UInt64](1...12), [true, false])
    func anything(seed: UInt64, isHinted: Bool) throws {
        let events = SampleEvents.anything(seed % 3 == 0 ? 2_100 : 64, seed: seed).map(SampleEvents.encode)
        let segment = try SampleSegment(events, schema: isHinted ? SampleEvents.schema : .plain)
        #expect(try segment.open().events() == events)
    }

    @Test func eventsWithoutFields() throws {
        let events = [[UInt8]](repeating: [], count: 5)
        #expect(try SampleSegment(events, schema: .plain).open().events() == events)
    }

    /// Whoever reads need not know with what hints it was written; hints only make it smaller.
    @Test func hintsMakeItSmaller() throws {
        let events = SampleEvents.pairs(4_096, seed: 1).map(SampleEvents.encode)
        let plain = try SampleSegment(events, schema: .plain)
        let hinted = try SampleSegment(events, schema: SampleEvents.schema)
        #expect(hinted.bytes.count < plain.bytes.count * 3 / 4)
        #expect(try hinted.open().root == plain.open().root)
    }

    @Test func theSameEventsGiveTheSameBytes() throws {
        let events = SampleEvents.pairs(2_000, seed: 2).map(SampleEvents.encode)
        let copies = try (0..<2).map { _ in try SampleSegment(events, schema: SampleEvents.schema).bytes }
        #expect(copies[0] == copies[1])
    }
}
