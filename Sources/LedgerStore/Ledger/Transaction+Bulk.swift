package import EventStorage
package import LedgerModel

extension Transaction {
    /// Appends an event that its caller knows to be new, of a kind that administers nothing: no key is looked up.
    ///
    /// `writer` is scratch space, so that an event costs no allocation.
    package mutating func appendNew(_ draft: EventDraft, using writer: inout CanonicalWriter) throws {
        if hasToBeStoredOtherwise(draft.payload) {
            var draft = draft
            draft.payload = try stored(draft.payload)
            EventCodec.encode(draft, recordedAt: now, into: &writer)
        } else {
            EventCodec.encode(draft, recordedAt: now, into: &writer)
        }
        try appendNew(encoded: writer.bytes)
    }
}
