/// A Merkle tree over the first leaves of a log, whose hashes are fetched as they are needed.
///
/// A proof reads the leaves of at most two files (the one that holds the leaf, and the last, partial one) and the
/// root of each other file.
package struct LogTree {
    package let size: UInt64
    private let source: any MerkleSource
    private let segmentHeight: Int
    private var fileRoots: [UInt64: MerkleHash] = [:]
    /// The last files whose leaves were read, with all perfect subtrees in them, by height.
    private var files: [(number: UInt64, levels: [[MerkleHash]])] = []

    package init(size: UInt64, source: any MerkleSource) {
        self.size = size
        self.source = source
        segmentHeight = source.segmentHeight
    }

    /// The root over all leaves.
    package mutating func root() throws -> MerkleHash { try root(over: 0..<size) }

    /// The root of the tree over some leaves; the range begins at a multiple of a power of two that it fits into.
    mutating func root(over range: Range<UInt64>) throws -> MerkleHash {
        guard !range.isEmpty else { return .emptyRoot }
        // The perfect subtrees that the range falls into, largest first: one for each bit of its count.
        var subtrees: [MerkleHash] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let height = 63 - (range.upperBound - start).leadingZeroBitCount
            subtrees.append(try subtree(height: height, index: start >> UInt64(height)))
            start += 1 << UInt64(height)
        }
        var root = subtrees.removeLast()
        while let left = subtrees.popLast() { root = .node(left, root) }
        return root
    }

    /// The root of the perfect subtree over the leaves from index × 2^height, 2^height of them.
    private mutating func subtree(height: Int, index: UInt64) throws -> MerkleHash {
        if height > segmentHeight {
            let left = try subtree(height: height - 1, index: 2 * index)
            return .node(left, try subtree(height: height - 1, index: 2 * index + 1))
        }
        guard height == segmentHeight else {
            let bits = UInt64(segmentHeight - height)
            return try hash(height: height, index: index & (1 << bits - 1), inFile: index >> bits)
        }
        if let known = fileRoots[index] { return known }
        let root: MerkleHash
        if files.contains(where: { $0.number == index }) {
            root = try hash(height: height, index: 0, inFile: index)
        } else {
            root = try source.root(ofFullFile: index)
        }
        fileRoots[index] = root
        return root
    }

    private mutating func hash(height: Int, index: UInt64, inFile number: UInt64) throws -> MerkleHash {
        let levels: [[MerkleHash]]
        if let known = files.first(where: { $0.number == number }) {
            levels = known.levels
        } else {
            levels = Self.levels(over: try source.leaves(ofFile: number), height: segmentHeight)
            if files.count == 2 { files.removeFirst() }
            files.append((number, levels))
        }
        guard index < UInt64(levels[height].count) else {
            throw StorageError(
                .corrupt, "file \(number) of the log holds \(levels[0].count) events; more are needed for the proof")
        }
        return levels[height][Int(index)]
    }

    /// All perfect subtrees over leaves, by height.
    static func levels(over leaves: [MerkleHash], height: Int) -> [[MerkleHash]] {
        var levels = [leaves]
        for _ in 0..<height {
            let below = levels[levels.count - 1]
            levels.append((0..<below.count / 2).map { .node(below[2 * $0], below[2 * $0 + 1]) })
        }
        return levels
    }
}

extension MerkleSource {
    package func root(ofFullFile number: UInt64) throws -> MerkleHash { try rootOfLeaves(ofFullFile: number) }

    /// The root computed from the file's leaves.
    func rootOfLeaves(ofFullFile number: UInt64) throws -> MerkleHash {
        let levels = LogTree.levels(over: try leaves(ofFile: number), height: segmentHeight)
        guard let root = levels[segmentHeight].first else {
            throw StorageError(
                .corrupt, "file \(number) of the log holds \(levels[0].count) events, expected \(1 << segmentHeight)")
        }
        return root
    }
}
