// A checkpoint (c2sp.org/tlog-checkpoint): the text of a signed note that states a tree head.
//
//   origin                   "usage-ledger/" and the ledger's id, 32 hexadecimal digits
//   tree size                decimal, without leading zeros
//   root                     base 64 of 32 bytes
//   extension lines          any number, not empty

/// What a log says of itself at one size.
package struct Checkpoint: Sendable, Hashable {
    package let origin: String
    package let treeSize: UInt64
    package let root: MerkleHash
    package let extensionLines: [String]

    package init(origin: String, treeSize: UInt64, root: MerkleHash, extensionLines: [String] = []) {
        precondition(([origin] + extensionLines).allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x20 } })
        self.origin = origin
        self.treeSize = treeSize
        self.root = root
        self.extensionLines = extensionLines
    }

    package static func origin(ledgerID: String) -> String { "usage-ledger/\(ledgerID)" }

    /// The id of the ledger that the origin names; nil when it names none of ours.
    package var ledgerID: String? {
        let bytes = origin.utf8.dropFirst(Self.origin(ledgerID: "").utf8.count)
        let isID = bytes.count == 32 && bytes.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        guard isID, let id = String(bytes), origin.utf8.elementsEqual(Self.origin(ledgerID: id).utf8) else {
            return nil
        }
        return id
    }

    /// The text of the note, which ends in a newline.
    package var text: String {
        ([origin, "\(treeSize)", String(base64: root.bytes)] + extensionLines).map { $0 + "\n" }.joined()
    }

    package init(parsing note: SignedNote) throws(ProofError) {
        let lines = note.text.utf8.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }) else {
            throw .malformed("a checkpoint has at least three lines and no empty one")
        }
        guard let size = DecimalText.parse(lines[1]) else {
            throw .malformed("the checkpoint's tree size, line 2, is no decimal number")
        }
        guard let bytes = [UInt8](base64: lines[2]), let root = MerkleHash(bytes) else {
            throw .malformed("the checkpoint's root, line 3, is not 32 bytes in base 64")
        }
        guard size > 0 || root == .emptyRoot else {
            throw .malformed("the checkpoint states another root for no events than SHA-256 of nothing")
        }
        origin = String(decoding: lines[0], as: UTF8.self)
        treeSize = size
        self.root = root
        extensionLines = lines[3...].map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Decimal numbers in proofs: one text for each number.
enum DecimalText {
    /// Nil unless the bytes are 1 to 20 ASCII digits without a leading zero, and fit.
    static func parse(_ bytes: some Collection<UInt8>) -> UInt64? {
        guard let first = bytes.first, bytes.count == 1 || first != UInt8(ascii: "0") else { return nil }
        var value: UInt64 = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !overflows, !carries else { return nil }
            value = sum
        }
        return value
    }
}
