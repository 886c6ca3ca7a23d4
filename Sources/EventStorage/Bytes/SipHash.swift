/// SipHash-2-4 (Aumasson and Bernstein, 2012): a 64-bit hash under a 128-bit key.
package struct SipHash {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64
    /// The bytes of the word that is not full yet, the first lowest.
    private var tail: UInt64 = 0
    private var byteCount: UInt64 = 0

    package init(key: (UInt64, UInt64)) {
        v0 = key.0 ^ 0x736F_6D65_7073_6575
        v1 = key.1 ^ 0x646F_7261_6E64_6F6D
        v2 = key.0 ^ 0x6C79_6765_6E65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset < bytes.count {
            if byteCount & 7 == 0, offset + 8 <= bytes.count {
                compress(bytes.integer(at: offset, as: UInt64.self))
                byteCount &+= 8
                offset += 8
            } else {
                update(bytes[offset])
                offset += 1
            }
        }
    }

    /// The eight bytes of a number, the lowest first.
    package mutating func update(_ value: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { update(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    package mutating func update(_ byte: UInt8) {
        tail |= UInt64(byte) << (8 * (byteCount & 7))
        byteCount &+= 1
        if byteCount & 7 == 0 {
            compress(tail)
            tail = 0
        }
    }

    package mutating func finalize() -> UInt64 {
        compress(tail | byteCount << 56)
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func compress(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    private mutating func round() {
        v0 &+= v1
        v1 = v1 << 13 | v1 >> 51
        v1 ^= v0
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v3
        v3 = v3 << 16 | v3 >> 48
        v3 ^= v2
        v0 &+= v3
        v3 = v3 << 21 | v3 >> 43
        v3 ^= v0
        v2 &+= v1
        v1 = v1 << 17 | v1 >> 47
        v1 ^= v2
        v2 = v2 << 32 | v2 >> 32
    }
}
