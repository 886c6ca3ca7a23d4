import Testing

@testable import EventStorage

@Suite struct MerkleTreeTests {
    /// The leaves of the Certificate Transparency reference tests, and the roots over the first 0 to 8 of them.
    private static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], Array(0x50...0x57),
        Array(0x60...0x6F),
    ]
    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test(arguments: 0...8)
    func rootsOfTheReferenceTests(count: Int) {
        var frontier = MerkleFrontier()
        for leaf in Self.leaves[..<count] { frontier.append(Self.leaf(leaf)) }
        #expect(frontier.root.hexadecimal == Self.roots[count])
        #expect(frontier.size == UInt64(count))
    }

    @Test func theFrontierAgreesWithTheDefinition() {
        let leaves = (0..<300).map { Self.leaf([UInt8($0 & 0xFF), UInt8($0 >> 8)]) }
        var frontier = MerkleFrontier()
        for size in 0...300 {
            #expect(frontier.root == Self.naiveRoot(leaves[..<size]), "\(size) leaves")
            #expect(frontier.subtrees.count == size.nonzeroBitCount)
            if size < 300 { frontier.append(leaves[size]) }
        }
    }

    @Test(arguments: 0...5) func aSubtreeStandsForItsLeaves(height: Int) {
        let leaves = (0..<200).map { Self.leaf([UInt8($0)]) }
        var frontier = MerkleFrontier()
        for start in stride(from: 0, to: (leaves.count >> height) << height, by: 1 << height) {
            frontier.append(subtree: Self.naiveRoot(leaves[start..<(start + (1 << height))]), height: height)
            #expect(frontier.root == Self.naiveRoot(leaves[..<(start + (1 << height))]))
            #expect(frontier.size == UInt64(start + (1 << height)))
        }
        var rest = MerkleFrontier()
        for leaf in leaves[Int(frontier.size)...] { rest.append(leaf) }
        frontier.append(rest)
        #expect(frontier.root == Self.naiveRoot(leaves[...]))
    }

    @Test(arguments: [0, 1, 7, 64, 100])
    func aRestoredFrontierGrowsOn(size: Int) throws {
        let leaves = (0..<130).map { Self.leaf([UInt8($0)]) }
        var frontier = MerkleFrontier()
        for leaf in leaves[..<size] { frontier.append(leaf) }
        var restored = try #require(MerkleFrontier(size: frontier.size, subtrees: frontier.subtrees))
        for leaf in leaves[size...] { restored.append(leaf) }
        #expect(restored.root == Self.naiveRoot(leaves[...]))
    }

    @Test func aFrontierHasOneSubtreeForEachBitOfItsSize() {
        let hash = Self.leaf([1])
        #expect(MerkleFrontier(size: 5, subtrees: [hash]) == nil)
        #expect(MerkleFrontier(size: 4, subtrees: [hash]) != nil)
        #expect(MerkleFrontier(size: 0, subtrees: [hash]) == nil)
    }

    @Test func aHashHas32Bytes() {
        #expect(MerkleHash([UInt8](repeating: 0, count: 31)) == nil)
        #expect(MerkleHash([UInt8](repeating: 0, count: 33)) == nil)
        #expect(MerkleHash(Array(0..<32))?.bytes == Array(0..<32))
    }

    @Test func leavesAndNodesAreApart() {
        let (left, right) = (Self.leaf([1]), Self.leaf([2]))
        #expect(Self.leaf(left.bytes + right.bytes) != .node(left, right))
        #expect(MerkleHash.node(left, right) != .node(right, left))
    }

    private static func leaf(_ bytes: [UInt8]) -> MerkleHash { bytes.withUnsafeBytes { .leaf($0) } }

    /// RFC 9162 §2.1.1, word for word: split at the largest power of two smaller than the count.
    private static func naiveRoot(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
        guard let first = leaves.first else { return .emptyRoot }
        guard leaves.count > 1 else { return first }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return .node(naiveRoot(leaves[..<middle]), naiveRoot(leaves[middle...]))
    }
}
