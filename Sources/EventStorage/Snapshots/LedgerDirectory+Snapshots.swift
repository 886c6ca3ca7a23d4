internal import SystemPackage

extension LedgerDirectory {
    private var snapshotsPath: FilePath { path.appending("snapshots") }

    /// How many snapshots of live state are kept: the newest may be of a frame that a power loss took away.
    private static let keptSnapshots = 2

    private static func snapshotName(treeSize: UInt64) -> String { "state-\(treeSize).snapshot" }

    /// The tree sizes of the snapshots of live state, the newest first. What cannot be listed is as good as none.
    package func snapshots() -> [UInt64] {
        let names: [String]? = try? fileSystem.names(in: snapshotsPath)
        return (names ?? []).compactMap { name -> UInt64? in
            guard name.hasPrefix("state-"), name.hasSuffix(".snapshot") else { return nil }
            return UInt64(name.dropFirst(6).dropLast(9))
        }.sorted(by: >)
    }

    /// A whole snapshot of this ledger, without its appendix where nobody asks for it; nil when there is none, or it is
    /// damaged, foreign or of another format.
    package func snapshot(treeSize: UInt64, withAppendix: Bool = true) -> SnapshotFile? {
        do {
            let file = try fileSystem.open(snapshotsPath.appending(Self.snapshotName(treeSize: treeSize)), .read)
            guard let snapshot = try SnapshotFile(file, withAppendix: withAppendix), snapshot.ledgerID == header.id,
                snapshot.place.treeSize == treeSize
            else { return nil }
            return snapshot
        } catch {
            return nil
        }
    }

    /// Writes a snapshot under another name and renames it, and removes those that are older than the newest two.
    ///
    /// Not synced, and never an error: whoever opens the ledger checks what it finds. `writer` tells the temporary files of
    /// two processes apart.
    package func write(_ snapshot: SnapshotFile, writer: String) {
        let name = Self.snapshotName(treeSize: snapshot.place.treeSize)
        let temporary = snapshotsPath.appending("\(name).\(writer).tmp")
        do throws(Errno) {
            let file = try openSnapshotFile(temporary)
            try file.truncate(to: 0)
            try file.writeFully(snapshot.encoded, at: 0)
            try fileSystem.rename(temporary, to: snapshotsPath.appending(name))
            let treeSizes = snapshots()
            let earlier = treeSizes.filter { $0 <= snapshot.place.treeSize }.dropFirst(Self.keptSnapshots)
            // Another process may have come further. What nobody can use would stay the newest for ever.
            let unusable = treeSizes.filter { $0 > snapshot.place.treeSize && self.snapshot(treeSize: $0) == nil }
            for old in earlier + unusable {
                try fileSystem.remove(snapshotsPath.appending(Self.snapshotName(treeSize: old)))
            }
            // Those that a process left when it died.
            for left in try fileSystem.names(in: snapshotsPath) where left.hasSuffix(".tmp") && left.hasPrefix("state-")
            {
                try fileSystem.remove(snapshotsPath.appending(left))
            }
        } catch {
            try? fileSystem.remove(temporary)
        }
    }

    private func openSnapshotFile(_ path: FilePath) throws(Errno) -> any File {
        do throws(Errno) {
            return try fileSystem.open(path, .create)
        } catch {
            guard error == .noSuchFileOrDirectory else { throw error }
            do throws(Errno) {
                try fileSystem.createDirectory(snapshotsPath)
            } catch {
                guard error == .fileExists else { throw error }
            }
            return try fileSystem.open(path, .create)
        }
    }
}
