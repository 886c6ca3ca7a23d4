extension DiskImage {
    /// The disk as it is found when power returns.
    ///
    /// What was synced is there. Of the rest, any subset: writes are torn into sectors of 512 bytes, each of which
    /// is there in the new or an older version; a file may have grown without its bytes; entries of
    /// directories were added, renamed and removed, or not. Seed 0 keeps nothing that was unsynced,
    /// seed 1 everything.
    func afterPowerLoss(seed: UInt64) -> DiskImage {
        var random = SplitMix64(seed: seed)
        var result = self
        result.boot += 1
        for inode in files.keys.sorted() {
            guard let file = files[inode] else { continue }
            let content = file.contentAfterPowerLoss(seed: seed, using: &random)
            result.files[inode] = FileNode(synced: content, current: content)
        }
        for inode in directories.keys.sorted() {
            guard let directory = directories[inode] else { continue }
            var entries = directory.synced
            let chance = Chance(seed: seed, using: &random)
            for change in directory.unsynced where chance.strikes(using: &random) { change.apply(to: &entries) }
            result.directories[inode] = DirectoryNode(synced: entries, current: entries)
        }
        return result
    }
}

extension DiskImage.FileNode {
    static let sectorSize = 512

    func contentAfterPowerLoss(seed: UInt64, using random: inout SplitMix64) -> [UInt8] {
        guard !unsynced.isEmpty else { return synced }
        var content = synced
        let chance = Chance(seed: seed, using: &random)
        for change in unsynced {
            for piece in change.sectors where chance.strikes(using: &random) { piece.apply(to: &content) }
        }
        // The size is metadata, and may be there before the bytes.
        if seed > 1, content.count < current.count, Bool.random(using: &random) {
            content += [UInt8](repeating: 0, count: current.count - content.count)
        }
        return content
    }

    /// Forgets what is unsynced, as the kernel does when the disk refuses it; of it, the disk holds what chance kept.
    mutating func failToSynchronize(keepingSome seed: UInt64) {
        var random = SplitMix64(seed: seed)
        synced = contentAfterPowerLoss(seed: seed, using: &random)
        unsynced = []
    }
}

extension DiskImage.Change {
    /// The change in pieces that each reach the disk whole or not at all.
    var sectors: [DiskImage.Change] {
        guard case .write(let offset, let bytes) = self else { return [self] }
        var pieces: [DiskImage.Change] = []
        var start = 0
        while start < bytes.count {
            let size = DiskImage.FileNode.sectorSize
            let end = min(bytes.count, ((offset + start) / size + 1) * size - offset)
            pieces.append(.write(offset: offset + start, bytes: Array(bytes[start..<end])))
            start = end
        }
        return pieces
    }
}

/// How likely something unsynced is on the disk after all.
private struct Chance {
    private let percent: Int

    init(seed: UInt64, using random: inout SplitMix64) {
        percent =
            switch seed {
            case 0: 0
            case 1: 100
            default: [0, 10, 50, 50, 90, 100].randomElement(using: &random) ?? 50
            }
    }

    func strikes(using random: inout SplitMix64) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
}
