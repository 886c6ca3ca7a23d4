extension MerkleFrontier {
    /// Pieces that cores share out among themselves: each is a perfect subtree, which waits for no other.
    private static var pieceHeight: Int { 8 }
    private static var pieceLength: Int { 1 << pieceHeight }

    /// Adds events as leaves, on all cores where they are many, and meanwhile does something else that takes its time.
    mutating func append(_ events: FrameView, besides other: () -> Void = {}) {
        // Up to where the first whole piece begins.
        let lead = Int((0 &- size) % UInt64(Self.pieceLength))
        let pieceCount = (events.count - lead) / Self.pieceLength
        guard pieceCount > 1 else {
            other()
            events.forEachEvent { _, bytes in append(.leaf(bytes)) }
            return
        }
        var leaves: [UnsafeRawBufferPointer] = []
        leaves.reserveCapacity(events.count)
        events.forEachEvent { _, bytes in leaves.append(bytes) }
        for bytes in leaves[..<lead] { append(.leaf(bytes)) }
        let roots = [MerkleHash](unsafeUninitializedCapacity: pieceCount) { roots, count in
            onAllCores(pieceCount + 1) { number in
                guard number > 0 else { return other() }
                let piece = leaves[(lead + (number - 1) * Self.pieceLength)...].prefix(Self.pieceLength)
                (roots.baseAddress! + number - 1).initialize(to: .subtree(over: piece))
            }
            count = pieceCount
        }
        for root in roots { append(subtree: root, height: Self.pieceHeight) }
        for bytes in leaves[(lead + pieceCount * Self.pieceLength)...] { append(.leaf(bytes)) }
    }
}

extension MerkleHash {
    /// The root over events, a power of two of them.
    fileprivate static func subtree(over events: ArraySlice<UnsafeRawBufferPointer>) -> MerkleHash {
        withUnsafeTemporaryAllocation(of: MerkleHash.self, capacity: events.count) { hashes in
            for (number, bytes) in events.enumerated() { hashes.initializeElement(at: number, to: .leaf(bytes)) }
            return root(joining: hashes)
        }
    }

    /// The root over leaves' hashes, a power of two of them, which are overwritten.
    static func root(joining hashes: UnsafeMutableBufferPointer<MerkleHash>) -> MerkleHash {
        var count = hashes.count
        while count > 1 {
            count /= 2
            for index in 0..<count { hashes[index] = .node(hashes[2 * index], hashes[2 * index + 1]) }
        }
        return hashes[0]
    }
}
