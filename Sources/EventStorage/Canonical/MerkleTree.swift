internal import Crypto

/// A SHA-256 digest, kept inline: trees hold millions.
package struct MerkleHash: Sendable, Hashable {
    private var words: SIMD4<UInt64> = .zero

    package static let byteCount = 32

    /// Nil unless there are 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    private init(_ digest: SHA256Digest) {
        digest.withUnsafeBytes { source in withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: source) } }
    }

    package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        Swift.withUnsafeBytes(of: words, body)
    }

    /// The root of the tree without leaves: SHA-256 of nothing.
    package static let emptyRoot = MerkleHash(SHA256.hash(data: [UInt8]()))

    /// SHA-256(0x00 ‖ event), RFC 9162 §2.1.1.
    package static func leaf(_ event: UnsafeRawBufferPointer) -> MerkleHash {
        var hasher = SHA256()
        guard event.count < 1_024 else {
            Swift.withUnsafeBytes(of: UInt8(0)) { hasher.update(bufferPointer: $0) }
            hasher.update(bufferPointer: event)
            return MerkleHash(hasher.finalize())
        }
        // In one piece: each update costs about as much as hashing a block.
        withUnsafeTemporaryAllocation(byteCount: event.count + 1, alignment: 8) { input in
            input[0] = 0
            UnsafeMutableRawBufferPointer(rebasing: input[1...]).copyMemory(from: event)
            hasher.update(bufferPointer: UnsafeRawBufferPointer(input))
        }
        return MerkleHash(hasher.finalize())
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    package static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        var hasher = SHA256()
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * byteCount, alignment: 8) { input in
            input[0] = 1
            input.storeBytes(of: left.words, toByteOffset: 1, as: SIMD4<UInt64>.self)
            input.storeBytes(of: right.words, toByteOffset: 1 + byteCount, as: SIMD4<UInt64>.self)
            hasher.update(bufferPointer: UnsafeRawBufferPointer(input))
        }
        return MerkleHash(hasher.finalize())
    }

    package var hexadecimal: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// The right edge of a Merkle tree (RFC 9162): all that is needed to grow it and to know its root.
///
/// It holds the roots of the perfect subtrees that the leaves fall into, largest first: one for each bit
/// set in the size, so at most 64.
package struct MerkleFrontier: Sendable, Hashable {
    package private(set) var size: UInt64 = 0
    package private(set) var subtrees: [MerkleHash] = []

    package init() {}

    /// Nil unless there are as many subtrees as bits set in the size.
    package init?(size: UInt64, subtrees: [MerkleHash]) {
        guard subtrees.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.subtrees = subtrees
    }

    /// Adds a leaf. O(1) amortised.
    package mutating func append(_ leaf: MerkleHash) {
        var hash = leaf
        // Each trailing one of the size is a subtree of equal height to join with.
        for _ in 0..<(~size).trailingZeroBitCount { hash = .node(subtrees.removeLast(), hash) }
        subtrees.append(hash)
        size += 1
    }

    /// Whether this tree can have grown out of the other: the perfect subtrees that both have are the same.
    func sharesHistory(with earlier: MerkleFrontier) -> Bool {
        guard earlier.size <= size else { return false }
        // Both begin with the subtrees of the bits above the highest one in which the sizes differ.
        let differing = UInt64.bitWidth - (size ^ earlier.size).leadingZeroBitCount
        let shared = differing == UInt64.bitWidth ? 0 : (size >> UInt64(differing)).nonzeroBitCount
        return subtrees.prefix(shared) == earlier.subtrees.prefix(shared)
    }

    /// How many leaves lie in the perfect subtrees that this tree and an earlier one both have.
    func sharedSize(with earlier: MerkleFrontier) -> UInt64 {
        let differing = UInt64.bitWidth - (size ^ earlier.size).leadingZeroBitCount
        return differing == UInt64.bitWidth ? 0 : (size >> UInt64(differing)) << UInt64(differing)
    }

    /// Adds a perfect subtree of 2^height leaves; the size before is a multiple of that. O(1) amortised.
    package mutating func append(subtree: MerkleHash, height: Int) {
        precondition(size.trailingZeroBitCount >= height)
        var hash = subtree
        for _ in 0..<(~(size >> UInt64(height))).trailingZeroBitCount { hash = .node(subtrees.removeLast(), hash) }
        subtrees.append(hash)
        size += 1 << UInt64(height)
    }

    /// Adds the leaves of another tree; the size before is a multiple of a power of two that they fit into.
    package mutating func append(_ other: MerkleFrontier) {
        var rest = other.size
        for subtree in other.subtrees {
            let height = 63 - rest.leadingZeroBitCount
            append(subtree: subtree, height: height)
            rest -= 1 << UInt64(height)
        }
    }

    /// The root over all leaves. O(log size).
    package var root: MerkleHash {
        guard var hash = subtrees.last else { return .emptyRoot }
        for left in subtrees.dropLast().reversed() { hash = .node(left, hash) }
        return hash
    }
}

/// 128 bits of SHA-256 and 64 more: the idempotency key of an import's row, and a digest of its payload.
package struct ContentHash {
    private var hasher = SHA256()

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) { hasher.update(bufferPointer: bytes) }

    /// Length first, so that two texts never run together.
    package mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            withUnsafeBytes(of: UInt64(utf8.count).littleEndian) { hasher.update(bufferPointer: $0) }
            hasher.update(bufferPointer: UnsafeRawBufferPointer(utf8))
        }
    }

    package mutating func update(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { hasher.update(bufferPointer: $0) }
    }

    package func finalize() -> [UInt8] { Array(hasher.finalize()) }

    /// The first two and the third 64-bit words of the digest.
    package func words() -> (UInt64, UInt64, UInt64) {
        hasher.finalize().withUnsafeBytes {
            (
                $0.integer(at: 0, as: UInt64.self), $0.integer(at: 8, as: UInt64.self),
                $0.integer(at: 16, as: UInt64.self)
            )
        }
    }
}
