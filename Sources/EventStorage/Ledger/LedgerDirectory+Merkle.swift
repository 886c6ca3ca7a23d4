extension LedgerDirectory: MerkleSource {
    package var segmentHeight: Int { header.segmentHeight }

    /// The leaf hashes of one file's events, computed from them. O(events of the file).
    package func leaves(ofFile number: UInt64) throws -> [MerkleHash] {
        let firstSequence = number << UInt64(segmentHeight)
        var leaves: [MerkleHash] = []
        let cursor = try LogCursor(self, atFile: firstSequence)
        try cursor.advance(before: .head(fileFirstSequence: firstSequence, endOffset: .max)) { frame in
            frame.forEachEvent { _, bytes in leaves.append(.leaf(bytes)) }
        }
        return leaves
    }
}
