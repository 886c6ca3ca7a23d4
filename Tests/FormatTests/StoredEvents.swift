import SystemPackage
import TestSupport

@testable import EventStorage

/// All events of a ledger's files and the tree over them, each file read for itself.
struct StoredEvents {
    private(set) var events: [[UInt8]] = []
    private(set) var tree = MerkleFrontier()

    init(_ directory: LedgerDirectory) throws {
        while try read(in: directory) {}
    }

    /// False when no file begins with the next event, or none follows.
    private mutating func read(in directory: LedgerDirectory) throws -> Bool {
        if let segment = try directory.segment(firstSequence: tree.size) {
            var subtree = MerkleFrontier()
            let reader = SegmentEvents()
            try reader.begin(segment)
            while try reader.next({ part in
                part.forEachEvent { _, event in
                    subtree.append(.leaf(event))
                    append(event)
                }
            }) {}
            try segment.checkDigest()
            guard subtree.root == segment.root else { throw WrongRoot(at: tree.size) }
            return true
        }
        let first = tree.size
        let names = try directory.fileSystem.names(in: directory.path)
        guard names.contains(LedgerDirectory.activeFileName(firstSequence: first)) else { return false }
        let cursor = try LogCursor(directory, atFile: first)
        try cursor.advance(before: .head(fileFirstSequence: first, endOffset: .max)) { frame in
            frame.forEachEvent { _, event in append(event) }
            guard frame.root == tree.root else { throw WrongRoot(at: tree.size) }
        }
        guard cursor.position.isFileFull else {
            guard try cursor.inspectTail() == .clean else { throw WrongRoot(at: tree.size) }
            return false
        }
        return true
    }

    private mutating func append(_ event: UnsafeRawBufferPointer) {
        tree.append(.leaf(event))
        events.append(Array(event))
    }

    struct WrongRoot: Error {
        let at: UInt64
    }
}

extension StoredEvents {
    /// Of a ledger on the real disk.
    init(path: String) throws { try self.init(LedgerDirectory(opening: FilePath(path))) }

    /// Of a ledger's files in memory.
    init(files: [String: [UInt8]]) throws {
        let disk = SimulatedDisk()
        let fileSystem = SimulatedFileSystem(disk)
        try fileSystem.createDirectory("/ledger")
        try fileSystem.createDirectory("/ledger/segments")
        for (name, bytes) in files { disk.replaceContent(of: FilePath("/ledger/\(name)"), with: bytes) }
        try self.init(LedgerDirectory(opening: "/ledger", fileSystem: fileSystem))
    }
}
