/// The hashes that show that a Merkle tree is the beginning of a larger one (RFC 9162 §2.1.4).
package struct ConsistencyProof: Sendable, Hashable {
    package let firstSize: UInt64
    package let secondSize: UInt64
    package let hashes: [MerkleHash]

    package init(firstSize: UInt64, secondSize: UInt64, hashes: [MerkleHash]) {
        self.firstSize = firstSize
        self.secondSize = secondSize
        self.hashes = hashes
    }

    /// Whether the tree with the second root begins with the tree with the first.
    ///
    /// RFC 9162 §2.1.4.2, step by step, for `0 < firstSize < secondSize`. Equal sizes need equal roots, and every
    /// tree begins with the empty one; neither takes a hash. O(log size).
    package func verifies(firstRoot: MerkleHash, secondRoot: MerkleHash) -> Bool {
        guard firstSize <= secondSize else { return false }
        if firstSize == secondSize { return hashes.isEmpty && firstRoot == secondRoot }
        if firstSize == 0 { return hashes.isEmpty && firstRoot == .emptyRoot }
        guard !hashes.isEmpty else { return false }
        let path = firstSize.nonzeroBitCount == 1 ? [firstRoot] + hashes : hashes
        var first = firstSize - 1
        var second = secondSize - 1
        while first & 1 == 1 {
            first >>= 1
            second >>= 1
        }
        var foundFirst = path[0]
        var foundSecond = path[0]
        for hash in path.dropFirst() {
            guard second != 0 else { return false }
            if first & 1 == 1 || first == second {
                foundFirst = .node(hash, foundFirst)
                foundSecond = .node(hash, foundSecond)
                while first & 1 == 0, first != 0 {
                    first >>= 1
                    second >>= 1
                }
            } else {
                foundSecond = .node(foundSecond, hash)
            }
            first >>= 1
            second >>= 1
        }
        return foundFirst == firstRoot && foundSecond == secondRoot && second == 0
    }
}
