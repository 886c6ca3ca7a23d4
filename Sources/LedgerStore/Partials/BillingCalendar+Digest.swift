import EventStorage
import LedgerModel

// Days begin elsewhere under other rules of the time zone: what is derived by day says which rules it is of.
extension BillingCalendar {
    /// Bytes that stand for where its days begin.
    var boundaryBytes: [UInt8] {
        var bytes: [UInt8] = []
        for transition in rules.transitions {
            bytes.append(varint: transition.start.zigzag)
            bytes.append(varint: Int64(transition.offsetSeconds).zigzag)
        }
        return bytes
    }

    /// Their SHA-256, 32 bytes.
    var boundaryDigest: [UInt8] {
        var hash = ContentHash()
        boundaryBytes.withUnsafeBytes { hash.update($0) }
        return hash.finalize()
    }

    /// Whether some bytes begin with the digest.
    func beginsWithDigest(_ bytes: [UInt8]) -> Bool { bytes.prefix(32).elementsEqual(boundaryDigest) }
}
