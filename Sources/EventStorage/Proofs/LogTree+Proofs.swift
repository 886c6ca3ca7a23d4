extension LogTree {
    /// Proves that a leaf is in the tree (RFC 9162 §2.1.3.1). O(log size) hashes.
    package mutating func inclusionProof(of index: UInt64) throws -> InclusionProof {
        precondition(index < size)
        // From the root down: at each split the half without the leaf is a hash of the proof.
        var range = 0..<size
        var hashes: [MerkleHash] = []
        while range.count > 1 {
            let (left, right) = Self.halves(of: range)
            hashes.append(try root(over: index < right.lowerBound ? right : left))
            range = index < right.lowerBound ? left : right
        }
        return InclusionProof(index: index, treeSize: size, hashes: hashes.reversed())
    }

    /// Proves that the tree begins with the tree over its first leaves (RFC 9162 §2.1.4.1). O(log size) hashes.
    package mutating func consistencyProof(from firstSize: UInt64) throws -> ConsistencyProof {
        precondition(firstSize <= size)
        var range = 0..<size
        var hashes: [MerkleHash] = []
        guard firstSize > 0 else { return ConsistencyProof(firstSize: 0, secondSize: size, hashes: []) }
        while range.upperBound != firstSize {
            let (left, right) = Self.halves(of: range)
            hashes.append(try root(over: firstSize <= right.lowerBound ? right : left))
            range = firstSize <= right.lowerBound ? left : right
        }
        // A subtree that begins with the first leaf is the first tree, whose root the verifier has.
        if range.lowerBound > 0 { hashes.append(try root(over: range)) }
        return ConsistencyProof(firstSize: firstSize, secondSize: size, hashes: hashes.reversed())
    }

    /// Splits at the largest power of two smaller than the count.
    private static func halves(of range: Range<UInt64>) -> (Range<UInt64>, Range<UInt64>) {
        let count = range.upperBound - range.lowerBound
        let middle = range.lowerBound + 1 << UInt64(63 - (count - 1).leadingZeroBitCount)
        return (range.lowerBound..<middle, middle..<range.upperBound)
    }
}
