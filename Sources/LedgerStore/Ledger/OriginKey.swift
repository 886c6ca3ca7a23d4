import EventStorage
import LedgerModel

/// Stands for the origin of an event where many are kept: 64 bits, under a key of the ledger's own.
///
/// Two origins may have one, so whoever finds it looks at the event itself.
struct OriginKey: Sendable, Hashable, Comparable {
    let bits: UInt64

    /// What the keys of one ledger are made with: its id.
    struct Seed: Sendable {
        fileprivate let words: (UInt64, UInt64)

        init(ledgerID: [UInt8]) {
            func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
            words = (word(ledgerID[..<8]), word(ledgerID[8..<16]))
        }
    }

    init(bits: UInt64) { self.bits = bits }

    init(source: UnsafeRawBufferPointer, ordinal: UInt64, _ seed: Seed) {
        var hash = Self.begin(source, tag: 1, seed)
        hash.update(ordinal)
        bits = hash.finalize()
    }

    init(source: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer, _ seed: Seed) {
        var hash = Self.begin(source, tag: 2, seed)
        hash.update(id)
        bits = hash.finalize()
    }

    /// Nil for a row of an import, which is known by what it says.
    init?(_ origin: EventOrigin, _ seed: Seed) {
        var origin = origin
        let key: OriginKey?
        switch origin.key {
        case .ordinal(let ordinal):
            key = origin.source.withUTF8 { OriginKey(source: UnsafeRawBufferPointer($0), ordinal: ordinal, seed) }
        case .id(var id):
            key = origin.source.withUTF8 { source in
                id.withUTF8 { OriginKey(source: UnsafeRawBufferPointer(source), id: UnsafeRawBufferPointer($0), seed) }
            }
        case .row: key = nil
        }
        guard let key else { return nil }
        self = key
    }

    /// The length first, so that a source and an id never run together.
    private static func begin(_ source: UnsafeRawBufferPointer, tag: UInt64, _ seed: Seed) -> SipHash {
        var hash = SipHash(key: seed.words)
        hash.update(UInt64(source.count) << 8 | tag)
        hash.update(source)
        return hash
    }

    static func < (left: OriginKey, right: OriginKey) -> Bool { left.bits < right.bits }
}
