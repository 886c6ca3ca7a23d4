import LedgerModel
import Testing

@testable import LedgerStore

/// Anything that an event can say comes back as it was said.
@Suite struct RandomEventTests {
    @Test(arguments: EventKind.allCases) func roundTrip(_ kind: EventKind) throws {
        var events = RandomEvents(seed: UInt64(kind.rawValue), mayHashUsers: true)
        for _ in 0..<200 {
            let draft = events.draft(kind)
            let recordedAt = events.instant()
            let bytes = Coded.encode(draft, at: recordedAt)
            let event = try Coded.decode(bytes, sequence: 3)
            let expected = LedgerEvent(
                sequence: 3, recordedAt: recordedAt, occurredAt: draft.occurredAt ?? recordedAt, draft: draft)
            #expect(event == expected)
            // Swift takes é for e with an accent; bytes do not.
            #expect(Coded.encode(draft, at: recordedAt) == bytes)
        }
    }
}
