/// The hashes that lead from one leaf of a Merkle tree to its root (RFC 9162 §2.1.3).
package struct InclusionProof: Sendable, Hashable {
    /// The leaf's place, counted from 0.
    package let index: UInt64
    package let treeSize: UInt64
    /// From the leaf's sibling up to the root's child.
    package let hashes: [MerkleHash]

    package init(index: UInt64, treeSize: UInt64, hashes: [MerkleHash]) {
        self.index = index
        self.treeSize = treeSize
        self.hashes = hashes
    }

    /// The root that the proof leads to from a leaf; nil when it has too few or too many hashes for its place.
    ///
    /// RFC 9162 §2.1.3.2, step by step. O(log size).
    package func root(from leaf: MerkleHash) -> MerkleHash? {
        guard index < treeSize else { return nil }
        var first = index
        var second = treeSize - 1
        var root = leaf
        for hash in hashes {
            guard second != 0 else { return nil }
            if first & 1 == 1 || first == second {
                root = .node(hash, root)
                while first & 1 == 0, first != 0 {
                    first >>= 1
                    second >>= 1
                }
            } else {
                root = .node(root, hash)
            }
            first >>= 1
            second >>= 1
        }
        return second == 0 ? root : nil
    }

    /// Throws `.refuted` unless the leaf is at the proof's index in the tree with this root.
    package func check(leaf: MerkleHash, root expected: MerkleHash) throws(ProofError) {
        guard index < treeSize else { throw .refuted("there is no event \(index) in a tree of \(treeSize)") }
        guard let found = root(from: leaf) else {
            throw .refuted("\(hashes.count) hashes do not lead from event \(index) to the root of \(treeSize) events")
        }
        guard found == expected else {
            throw .refuted(
                "event \(index) leads to the tree root \(found.hexadecimal), expected \(expected.hexadecimal)")
        }
    }
}
