extension LedgerDirectory: MerkleSource {
    package var segmentHeight: Int { header.segmentHeight }

    /// The leaf hashes of one file's events, computed from them. O(events of the file).
    package func leaves(ofFile number: UInt64) throws -> [MerkleHash] {
        let firstSequence = number << UInt64(segmentHeight)
        if let leaves = try leaves(ofSegment: firstSequence) { return leaves }
        do {
            return try leaves(ofLogFile: firstSequence)
        } catch let error as StorageError {
            // It may have been sealed meanwhile.
            guard error.code == .corrupt, let leaves = try leaves(ofSegment: firstSequence) else { throw error }
            return leaves
        }
    }

    /// A sealed segment states its root.
    package func root(ofFullFile number: UInt64) throws -> MerkleHash {
        if let segment = try segment(firstSequence: number << UInt64(segmentHeight)) { return segment.root }
        return try rootOfLeaves(ofFullFile: number)
    }

    private func leaves(ofLogFile firstSequence: UInt64) throws -> [MerkleHash] {
        var leaves: [MerkleHash] = []
        let cursor = try LogCursor(self, atFile: firstSequence)
        try cursor.advance(before: .head(fileFirstSequence: firstSequence, endOffset: .max)) { frame in
            frame.forEachEvent { _, bytes in leaves.append(.leaf(bytes)) }
        }
        return leaves
    }

    /// Nil when it has not been sealed.
    private func leaves(ofSegment firstSequence: UInt64) throws -> [MerkleHash]? {
        guard let segment = try segment(firstSequence: firstSequence) else { return nil }
        var leaves: [MerkleHash] = []
        leaves.reserveCapacity(segment.count)
        let events = SegmentEvents()
        try events.begin(segment)
        while try events.next({ part in part.forEachEvent { _, bytes in leaves.append(.leaf(bytes)) } }) {}
        return leaves
    }
}
