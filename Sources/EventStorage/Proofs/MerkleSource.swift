/// Where the hashes of a log's Merkle tree are kept: file by file, each but the last a perfect subtree.
package protocol MerkleSource {
    /// Every file but the last holds 2^segmentHeight leaves.
    var segmentHeight: Int { get }

    /// The leaf hashes of the file with this number, counted from 0: all that it holds, in order.
    func leaves(ofFile number: UInt64) throws -> [MerkleHash]

    /// The root over a full file, which need not read its leaves where the root is stored.
    func root(ofFullFile number: UInt64) throws -> MerkleHash
}
