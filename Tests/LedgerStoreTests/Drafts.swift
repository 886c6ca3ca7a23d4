import LedgerModel

/// An event that is told, not taken yet.
func draft(
    _ payload: EventPayload, _ key: EventOrigin.Key = .ordinal(0), source: String = "test", occurredAt: Instant? = nil,
    actor: String? = nil, reason: String? = nil
) -> EventDraft {
    EventDraft(
        occurredAt: occurredAt, origin: EventOrigin(source: source, key: key), actor: actor, reason: reason,
        payload: payload)
}

/// The instant that a text with its zone writes.
func instant(_ text: String) -> Instant { TimestampParser().parse(text)! }

func dollars(_ text: String) -> Money { try! Money(exactly: text) }
