extension LedgerDirectory: MerkleSource {
    package var segmentHeight: Int { header.segmentHeight }

    /// The leaf hashes of one file's events, computed from them. O(events of the file).
    package func leaves(ofFile number: UInt64) throws -> [MerkleHash] {
        var leaves: [MerkleHash] = []
        try forEachEvent(ofFileHolding: number << UInt64(segmentHeight)) { _, bytes in
            leaves.append(.leaf(bytes))
            return true
        }
        return leaves
    }

    /// A sealed segment states its root.
    package func root(ofFullFile number: UInt64) throws -> MerkleHash {
        if let segment = try segment(firstSequence: number << UInt64(segmentHeight)) { return segment.root }
        return try rootOfLeaves(ofFullFile: number)
    }
}
