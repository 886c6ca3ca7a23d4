// The proof file of an event (c2sp.org/tlog-proof, version 1)
// ===========================================================
//   c2sp.org/tlog-proof@v1
//   extra BASE64             the event's canonical bytes: what the leaf hash is taken of
//   index DECIMAL            the event's sequence
//   BASE64                   one line for each hash of the inclusion proof, from the leaf upwards
//                            (an empty line)
//   …                        the checkpoint, a signed note to the end of the file
//
// It needs no ledger to be checked. The form leaves the line "extra" out where there is no such data; ours
// always has it. A checkpoint that nobody signed has neither its empty line nor signatures.

/// That an event is in a ledger, in a form that anyone can check without the ledger.
package struct EventProof: Sendable, Hashable {
    /// The event's canonical bytes.
    package let event: [UInt8]
    package let inclusion: InclusionProof
    package let note: SignedNote
    package let checkpoint: Checkpoint

    static let header = "c2sp.org/tlog-proof@v1"

    package var sequence: UInt64 { inclusion.index }

    /// Throws `.malformed` when the note is no checkpoint.
    package init(event: [UInt8], index: UInt64, hashes: [MerkleHash], note: SignedNote) throws(ProofError) {
        checkpoint = try Checkpoint(parsing: note)
        self.event = event
        self.note = note
        inclusion = InclusionProof(index: index, treeSize: checkpoint.treeSize, hashes: hashes)
    }

    package var encoded: String {
        var lines = [Self.header, "extra \(String(base64: event))", "index \(sequence)"]
        lines += inclusion.hashes.map { String(base64: $0.bytes) }
        return lines.map { $0 + "\n" }.joined() + "\n" + note.encoded
    }

    /// Reads a proof file strictly.
    package init(parsing bytes: [UInt8]) throws(ProofError) {
        var rest = bytes[...]
        func line() throws(ProofError) -> ArraySlice<UInt8> {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw .malformed("it ends within a line") }
            defer { rest = rest[(end + 1)...] }
            return rest[..<end]
        }
        func field(_ name: String) throws(ProofError) -> ArraySlice<UInt8> {
            let found = try line()
            guard found.starts(with: "\(name) ".utf8) else {
                throw .malformed("no line \"\(name) …\" where one must be")
            }
            return found.dropFirst(name.utf8.count + 1)
        }
        guard bytes.starts(with: "\(Self.header)\n".utf8) else {
            throw .malformed("a proof begins with the line \"\(Self.header)\"")
        }
        _ = try line()
        guard let event = [UInt8](base64: try field("extra")) else { throw .malformed("the event is not base 64") }
        guard let index = DecimalText.parse(try field("index")) else {
            throw .malformed("the event's sequence is no decimal number")
        }
        var hashes: [MerkleHash] = []
        while case let next = try line(), !next.isEmpty {
            guard let bytes = [UInt8](base64: next), let hash = MerkleHash(bytes) else {
                throw .malformed("hash \(hashes.count + 1) of the proof is not 32 bytes in base 64")
            }
            guard hashes.count < 64 else { throw .malformed("more than 64 hashes") }
            hashes.append(hash)
        }
        try self.init(
            event: event, index: index, hashes: hashes,
            note: try SignedNote(parsing: Array(rest), mayBeUnsigned: true))
    }

    /// Throws `.refuted` unless the event stands at its place in the checkpoint's tree.
    package func check() throws(ProofError) {
        let leaf = event.withUnsafeBytes { MerkleHash.leaf($0) }
        try inclusion.check(leaf: leaf, root: checkpoint.root)
    }
}
