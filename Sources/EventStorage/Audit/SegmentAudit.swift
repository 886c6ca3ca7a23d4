internal import SystemPackage

/// What an audit found in one sealed segment.
package struct SegmentAudit: Sendable {
    package let firstSequence: UInt64
    /// The root that the segment states; nil when it cannot be opened.
    fileprivate(set) var statedRoot: MerkleHash?
    /// The root that its events give; nil unless they were all read and hashed.
    fileprivate(set) var computedRoot: MerkleHash?
    fileprivate(set) var lastRecordedAtNanoseconds: Int64?
    /// The tree over its first events, up to the size wanted.
    fileprivate(set) var treeAtSize: MerkleFrontier?
    fileprivate(set) var findings: [AuditFinding] = []
    fileprivate(set) var inspector: (any EventInspector)?
    /// False when there is no such file.
    fileprivate(set) var isThere = true
    fileprivate(set) var hashedEventCount: UInt64 = 0

    /// The best that is known of its subtree's root: damage that was found is not found again at every root above it.
    var root: MerkleHash? { statedRoot ?? computedRoot }

    init(firstSequence: UInt64) { self.firstSequence = firstSequence }
}

/// Checks sealed segments one after another. Not thread-safe: each thread has its own.
final class SegmentAuditor {
    private let directory: LedgerDirectory
    private let options: AuditOptions
    private let events = SegmentEvents()

    init(_ directory: LedgerDirectory, _ options: AuditOptions) {
        self.directory = directory
        self.options = options
    }

    /// Checks header, trailer, directory and digest; with `hashesSegments`, every event. O(file), in memory for a chunk.
    func audit(_ firstSequence: UInt64) -> SegmentAudit {
        var audit = SegmentAudit(firstSequence: firstSequence)
        do throws(StorageError) {
            guard let segment = try directory.segment(firstSequence: firstSequence) else {
                audit.isThere = false
                return audit
            }
            audit.statedRoot = segment.root
            audit.lastRecordedAtNanoseconds = segment.lastRecordedAtNanoseconds
            audit.findings = try damage(in: segment)
            // Damaged bytes are named by their blocks; what events they would give says nothing more.
            guard audit.findings.isEmpty, options.hashesSegments else {
                if !options.hashesSegments { options.progress?(segment.count) }
                return audit
            }
            try hash(segment, in: &audit)
        } catch {
            audit.findings.append(AuditFinding(error, in: directory))
        }
        return audit
    }

    /// The blocks that are damaged, or that the digest does not match though all of them are intact.
    private func damage(in segment: SegmentFile) throws(StorageError) -> [AuditFinding] {
        do throws(StorageError) {
            try segment.checkDigest()
            return []
        } catch {
            guard error.code == .corrupt else { throw error }
            let blocks = segment.damagedBlocks().map { AuditFinding($0, in: directory) }
            return blocks.isEmpty ? [AuditFinding(error, in: directory)] : blocks
        }
    }

    private func hash(_ segment: SegmentFile, in audit: inout SegmentAudit) throws(StorageError) {
        let first = segment.firstSequence
        let size = options.rootAtSize.flatMap { $0 > first && $0 <= segment.endSequence ? $0 - first : nil }
        let inspector = options.makeInspector?()
        audit.inspector = inspector
        let file = directory.relativeName(of: segment.path)
        var found = audit.findings
        var hasher = SubtreeHasher(keepingTreeAt: size)
        defer {
            audit.findings = found
            audit.treeAtSize = hasher.treeAtSize
            audit.hashedEventCount = hasher.tree.size
        }
        do {
            try events.begin(segment)
            while try events.next({ part in
                hasher.append(part)
                inspector?.inspect(part) { sequence, code, message in
                    found.append(
                        AuditFinding(
                            code, message, file: file, sequences: sequence...sequence, advice: LogAudit.changedAdvice))
                }
                options.progress?(part.count)
            }) {}
        } catch let error as StorageError {
            throw error
        } catch {
            preconditionFailure("nothing else is thrown")
        }
        let computed = hasher.tree.root
        guard hasher.tree.size == UInt64(segment.count) else {
            throw segment.checks.corrupt("the segment's columns hold \(hasher.tree.size) events", at: 0)
        }
        audit.computedRoot = computed
        if computed != segment.root {
            found.append(
                AuditFinding(
                    .wrongRoot,
                    "the segment states the root \(segment.root.hexadecimal); its events give \(computed.hexadecimal)",
                    file: file, sequences: first...segment.endSequence - 1, advice: LogAudit.changedAdvice))
        }
        if let last = inspector?.lastRecordedAtNanoseconds, last != segment.lastRecordedAtNanoseconds {
            found.append(
                AuditFinding(
                    .wrongTime, "the segment states another time of its last event than that event", file: file,
                    sequences: segment.endSequence - 1...segment.endSequence - 1, advice: LogAudit.changedAdvice))
        }
    }
}

extension SegmentFile {
    /// What is wrong with each block whose CRC does not match.
    fileprivate func damagedBlocks() -> [StorageError] {
        let reader = BlockReader()
        return directory.blocks.compactMap { block in
            reader.reset(to: self)
            do throws(StorageError) {
                _ = try reader.content(of: block)
                return nil
            } catch {
                return error
            }
        }
    }
}
