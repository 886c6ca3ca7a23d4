import TestSupport
import Testing

@testable import EventStorage

@Suite struct MerkleProofTests {
    // The proofs of the Certificate Transparency reference tests, over the leaves of `ProofLeaves.published`.

    @Test(arguments: [
        (index: 0, size: 1, hashes: [String]()),
        (
            0, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            5, 8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1, 5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
    ]) func inclusionProofsOfTheReferenceTests(_ vector: (index: Int, size: Int, hashes: [String])) throws {
        let leaves = ProofLeaves.published.map(ProofLeaves.leaf)
        var tree = ProofLeaves(leaves, segmentHeight: 2).tree(size: vector.size)
        let proof = try tree.inclusionProof(of: UInt64(vector.index))
        #expect(proof.hashes.map(\.hexadecimal) == vector.hashes)
        #expect(proof.root(from: leaves[vector.index]) == ProofLeaves.root(of: leaves[..<vector.size]))
    }

    @Test(arguments: [
        (first: 1, second: 1, hashes: [String]()),
        (
            1, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            6, 8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (
            2, 5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
        (
            6, 7,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
    ]) func consistencyProofsOfTheReferenceTests(_ vector: (first: Int, second: Int, hashes: [String])) throws {
        let leaves = ProofLeaves.published.map(ProofLeaves.leaf)
        var tree = ProofLeaves(leaves, segmentHeight: 2).tree(size: vector.second)
        let proof = try tree.consistencyProof(from: UInt64(vector.first))
        #expect(proof.hashes.map(\.hexadecimal) == vector.hashes)
        let (first, second) = (leaves[..<vector.first], leaves[..<vector.second])
        #expect(proof.verifies(firstRoot: ProofLeaves.root(of: first), secondRoot: ProofLeaves.root(of: second)))
    }

    /// All proofs of all trees of up to 70 leaves, whatever size their files have, digested; the digests are of the
    /// RFC's recursive definitions, in Python.
    @Test(arguments: [2, 3, 5, 16]) func allSmallProofsAreTheDefinitions(segmentHeight: Int) throws {
        let source = ProofLeaves(ProofLeaves.counting(to: 70), segmentHeight: segmentHeight)
        var (roots, inclusions, consistencies) = (ContentHash(), ContentHash(), ContentHash())
        for size in 1...70 {
            var tree = source.tree(size: size)
            try roots.update([tree.root()])
            for index in 0..<size {
                let hashes = try tree.inclusionProof(of: UInt64(index)).hashes
                inclusions.update(bytes: [UInt8(index), UInt8(size), UInt8(hashes.count)])
                inclusions.update(hashes)
            }
            for first in 1...size {
                let hashes = try tree.consistencyProof(from: UInt64(first)).hashes
                consistencies.update(bytes: [UInt8(first), UInt8(size), UInt8(hashes.count)])
                consistencies.update(hashes)
            }
        }
        #expect(
            roots.hexadecimal == "54fc24958fcd6eaa5f978220f0120f4a3cee532f0b0fbec25e195bb6d1df6731")
        #expect(
            inclusions.hexadecimal == "1df464cdbd0586b3aa298e3617a08221ce9a52f46ffd947a14987a86ddbe8e63")
        #expect(
            consistencies.hexadecimal == "762b6b1a1a6f3c875c52588adb028e49a0535f38a85c0d714d2b77aa0cbe39d1")
    }

    /// A proof verifies at its own place in its own tree, and nowhere else.
    @Test func inclusionProofsHoldForOneLeafAndOneTree() throws {
        let leaves = ProofLeaves.counting(to: 70)
        let source = ProofLeaves(leaves, segmentHeight: 3)
        for size in 1...70 {
            var tree = source.tree(size: size)
            let root = try tree.root()
            for index in 0..<size {
                let proof = try tree.inclusionProof(of: UInt64(index))
                try proof.check(leaf: leaves[index], root: root)
                for other in [(index + 1) % 70, (index + 13) % 70] {
                    #expect(proof.root(from: leaves[other]) != root)
                    let moved = InclusionProof(index: UInt64(other), treeSize: UInt64(size), hashes: proof.hashes)
                    #expect(moved.root(from: leaves[index]) != root || size == 1)
                }
                let short = InclusionProof(
                    index: UInt64(index), treeSize: UInt64(size), hashes: proof.hashes.dropLast())
                #expect(short.root(from: leaves[index]) != root || size == 1)
                let long = InclusionProof(
                    index: UInt64(index), treeSize: UInt64(size), hashes: proof.hashes + [leaves[0]])
                #expect(long.root(from: leaves[index]) == nil)
            }
        }
    }

    @Test func aChangeOfAnyByteOfAProofIsFound() throws {
        let leaves = ProofLeaves.counting(to: 70)
        let source = ProofLeaves(leaves, segmentHeight: 4)
        var random = SplitMix64(seed: 5)
        for size in [1, 2, 3, 7, 8, 37, 64, 65, 70] {
            var tree = source.tree(size: size)
            let root = try tree.root()
            for index in 0..<size {
                let proof = try tree.inclusionProof(of: UInt64(index))
                for byte in 0..<proof.hashes.count * 32 {
                    let bit = byte * 8 + Int.random(in: 0..<8, using: &random)
                    let changed = InclusionProof(
                        index: proof.index, treeSize: proof.treeSize, hashes: proof.hashes.flippingBit(bit))
                    #expect(changed.root(from: leaves[index]) != root, "\(index) of \(size), byte \(byte)")
                }
            }
            for first in 1...size {
                let proof = try tree.consistencyProof(from: UInt64(first))
                let firstRoot = ProofLeaves.root(of: leaves[..<first])
                #expect(proof.verifies(firstRoot: firstRoot, secondRoot: root))
                for byte in 0..<proof.hashes.count * 32 {
                    let bit = byte * 8 + Int.random(in: 0..<8, using: &random)
                    let changed = ConsistencyProof(
                        firstSize: proof.firstSize, secondSize: proof.secondSize,
                        hashes: proof.hashes.flippingBit(bit))
                    #expect(
                        !changed.verifies(firstRoot: firstRoot, secondRoot: root), "\(first) to \(size), byte \(byte)")
                }
            }
        }
    }

    @Test func consistencyProofsHoldForTwoTreesOnly() throws {
        let leaves = ProofLeaves.counting(to: 70)
        let source = ProofLeaves(leaves, segmentHeight: 3)
        let roots = (0...70).map { ProofLeaves.root(of: leaves[..<$0]) }
        for size in 1...70 {
            var tree = source.tree(size: size)
            for first in 0...size {
                let proof = try tree.consistencyProof(from: UInt64(first))
                #expect(proof.verifies(firstRoot: roots[first], secondRoot: roots[size]))
                #expect(!proof.verifies(firstRoot: roots[(first + 1) % 71], secondRoot: roots[size]))
                // What follows the empty tree may be any tree.
                #expect(first == 0 || !proof.verifies(firstRoot: roots[first], secondRoot: roots[(size + 1) % 71]))
                for hashes in [proof.hashes + [leaves[0]], proof.hashes.dropLast()]
                where hashes.count != proof.hashes.count {
                    let changed = ConsistencyProof(
                        firstSize: UInt64(first), secondSize: UInt64(size), hashes: Array(hashes))
                    #expect(!changed.verifies(firstRoot: roots[first], secondRoot: roots[size]))
                }
            }
        }
        let backwards = ConsistencyProof(firstSize: 5, secondSize: 4, hashes: [])
        #expect(!backwards.verifies(firstRoot: roots[5], secondRoot: roots[4]))
    }

    @Test func saysWhatDoesNotHold() throws {
        let leaves = ProofLeaves.counting(to: 8)
        var tree = ProofLeaves(leaves, segmentHeight: 2).tree(size: 8)
        let proof = try tree.inclusionProof(of: 3)
        let root = try tree.root()
        let other = try #require(throws: ProofError.self) { try proof.check(leaf: leaves[4], root: root) }
        #expect(other.kind == .refuted)
        #expect(other.description.hasPrefix("event 3 leads to the tree root "))
        #expect(other.description.hasSuffix("expected \(root.hexadecimal)"))
        let beyond = InclusionProof(index: 8, treeSize: 8, hashes: proof.hashes)
        #expect(throws: ProofError.refuted("there is no event 8 in a tree of 8")) {
            try beyond.check(leaf: leaves[3], root: root)
        }
        let short = InclusionProof(index: 3, treeSize: 8, hashes: [])
        #expect(throws: ProofError.refuted("0 hashes do not lead from event 3 to the root of 8 events")) {
            try short.check(leaf: leaves[3], root: root)
        }
    }

    /// Of 100 million events a proof reads the file of its event and the last one; the others' roots are enough.
    @Test func readsTheLeavesOfTwoFiles() throws {
        let size: UInt64 = 100_000_000
        let (file, last) = ((size / 3) >> 16, size >> 16)
        let source = LargeLog(size: size)
        var tree = LogTree(size: size, source: source)
        let proof = try tree.inclusionProof(of: size / 3)
        #expect(proof.hashes.count == 27)
        #expect(source.filesRead == [last, file] || source.filesRead == [file, last])
        #expect(source.rootsRead.count < 1_526)
        #expect(Set(source.rootsRead).count == source.rootsRead.count)
        try proof.check(leaf: source.leaf(size / 3), root: tree.root())
        #expect(source.filesRead.count == 2)
        let consistency = try tree.consistencyProof(from: size / 3)
        var older = LogTree(size: size / 3, source: source)
        #expect(try consistency.verifies(firstRoot: older.root(), secondRoot: tree.root()))
    }

    @Test func aFileThatIsTooShortIsAnError() throws {
        let source = ProofLeaves(ProofLeaves.counting(to: 10), segmentHeight: 2)
        var tree = source.tree(size: 11)
        let error = try storageError { try tree.root() }
        #expect(error?.code == .corrupt)
        #expect(error?.message == "file 2 of the log holds 2 events; more are needed for the proof")
        var full = source.tree(size: 12)
        #expect(
            try storageError { try full.root() }?.message == "file 2 of the log holds 2 events, expected 4")
    }
}

/// A log too large to hold: every event is its sequence, and a full file has the root of its first 16 leaves only.
private final class LargeLog: MerkleSource {
    let segmentHeight = 16
    let size: UInt64
    private(set) var filesRead: [UInt64] = []
    private(set) var rootsRead: [UInt64] = []
    private var known: [UInt64: [MerkleHash]] = [:]

    init(size: UInt64) { self.size = size }

    func leaf(_ sequence: UInt64) -> MerkleHash { withUnsafeBytes(of: sequence.littleEndian) { .leaf($0) } }

    func leaves(ofFile number: UInt64) -> [MerkleHash] {
        filesRead.append(number)
        return ((number << 16)..<min((number + 1) << 16, size)).map(leaf)
    }

    func root(ofFullFile number: UInt64) -> MerkleHash {
        rootsRead.append(number)
        return leaf(number)
    }
}

extension ContentHash {
    fileprivate mutating func update(bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
    fileprivate mutating func update(_ hashes: [MerkleHash]) { for hash in hashes { update(bytes: hash.bytes) } }
    fileprivate var hexadecimal: String { MerkleHash(finalize())!.hexadecimal }
}

extension [MerkleHash] {
    fileprivate func flippingBit(_ bit: Int) -> [MerkleHash] {
        var changed = self
        changed[bit / 256] = changed[bit / 256].flippingBit(bit % 256)
        return changed
    }
}
