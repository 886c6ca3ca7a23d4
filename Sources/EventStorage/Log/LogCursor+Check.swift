internal import SystemPackage

extension LogCursor {
    /// Throws `.corrupt` when the log ends before what HEAD says is durable, or differs from it there.
    func check(against head: DurableHead?) throws(StorageError) {
        guard let head, head.treeSize >= position.sequence else { return }
        if head.treeSize == position.sequence {
            guard (knownRoot ?? head.root) == head.root else {
                throw corruption("its tree root is not the one that HEAD recorded", head: head)
            }
            return
        }
        let reason =
            rejectionText ?? "it ends here, and \(head.treeSize - position.sequence) durable events are missing"
        throw corruption(reason, head: head)
    }

    /// The error that names what is damaged at the cursor's position.
    func corruption(_ reason: String, head: DurableHead?) -> StorageError {
        let fileEnd = position.fileEndSequence - 1
        let last = head.map { min(max($0.treeSize, 1) - 1, fileEnd) } ?? fileEnd
        return StorageError(
            .corrupt, "corrupt frame (\(reason))", path: path.string, offset: position.offset,
            sequences: position.sequence...max(position.sequence, last),
            advice: directory.hasForeignHead
                ? "nothing was changed; the file HEAD is of another ledger, so restore the whole ledger from a backup"
                : "nothing was changed; restore the file from a backup")
    }
}
