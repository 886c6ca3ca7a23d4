/// Hashes events into the Merkle tree over them, many at a time.
struct SubtreeHasher: ~Copyable {
    /// The tree over the events so far.
    private(set) var tree = MerkleFrontier()
    /// The same over the first so many of them; nil until there are so many.
    private(set) var treeAtSize: MerkleFrontier?
    private let wantedSize: UInt64?
    private let leaves = UnsafeMutableBufferPointer<MerkleHash>.allocate(capacity: Self.capacity)

    private static var height: Int { 10 }
    private static var capacity: Int { 1 << height }

    /// `wantedSize`: of a tree that is kept on the way.
    init(keepingTreeAt wantedSize: UInt64? = nil) {
        self.wantedSize = wantedSize
        if wantedSize == 0 { treeAtSize = tree }
    }

    deinit { leaves.deallocate() }

    mutating func append(_ events: FrameView) {
        guard events.count == Self.capacity, tree.size % UInt64(Self.capacity) == 0, !isWanted(within: events.count)
        else { return appendEach(events) }
        let leaves = leaves
        var count = 0
        events.forEachEvent { _, bytes in
            leaves.initializeElement(at: count, to: .leaf(bytes))
            count += 1
        }
        tree.append(subtree: .root(joining: leaves), height: Self.height)
        if tree.size == wantedSize { treeAtSize = tree }
    }

    private func isWanted(within count: Int) -> Bool {
        guard let wantedSize else { return false }
        return wantedSize > tree.size && wantedSize < tree.size + UInt64(count)
    }

    private mutating func appendEach(_ events: FrameView) {
        events.forEachEvent { _, bytes in
            tree.append(.leaf(bytes))
            if tree.size == wantedSize { treeAtSize = tree }
        }
    }
}
