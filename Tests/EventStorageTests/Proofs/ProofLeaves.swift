@testable import EventStorage

/// Leaves of a log that exists in memory alone, in files of 2^segmentHeight.
final class ProofLeaves: MerkleSource {
    let segmentHeight: Int
    let leaves: [MerkleHash]
    private(set) var filesRead: [UInt64] = []

    init(_ leaves: [MerkleHash], segmentHeight: Int) {
        self.leaves = leaves
        self.segmentHeight = segmentHeight
    }

    func leaves(ofFile number: UInt64) -> [MerkleHash] {
        filesRead.append(number)
        return Array(leaves.dropFirst(Int(number) << segmentHeight).prefix(1 << segmentHeight))
    }

    func tree(size: Int) -> LogTree { LogTree(size: UInt64(size), source: self) }

    /// The leaves of the Certificate Transparency reference tests.
    static let published: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], Array(0x50...0x57),
        Array(0x60...0x6F),
    ]

    /// The leaf hashes of the one-byte events 0, 1, 2 ….
    static func counting(to count: Int) -> [MerkleHash] { (0..<count).map { leaf([UInt8($0)]) } }

    static func leaf(_ event: [UInt8]) -> MerkleHash { event.withUnsafeBytes { .leaf($0) } }

    static func root(of leaves: some Sequence<MerkleHash>) -> MerkleHash {
        var frontier = MerkleFrontier()
        for leaf in leaves { frontier.append(leaf) }
        return frontier.root
    }
}

extension MerkleHash {
    /// The same hash with one bit changed.
    func flippingBit(_ bit: Int) -> MerkleHash {
        var changed = bytes
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        return MerkleHash(changed)!
    }
}
