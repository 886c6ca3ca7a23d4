internal import SystemPackage

/// All that a simulated disk holds, synced and unsynced: a value, so that each fault starts from a copy.
struct DiskImage: Sendable {
    typealias Inode = UInt64

    struct FileNode: Sendable {
        /// What outlives a power loss for certain.
        var synced: [UInt8] = []
        /// What was done since, in order.
        var unsynced: [Change] = []
        /// What a running machine sees.
        var current: [UInt8] = []

        mutating func apply(_ change: Change) {
            change.apply(to: &current)
            unsynced.append(change)
        }

        mutating func synchronize() {
            for change in unsynced { change.apply(to: &synced) }
            unsynced = []
        }
    }

    enum Change: Sendable {
        case write(offset: Int, bytes: [UInt8])
        case truncate(size: Int)

        func apply(to content: inout [UInt8]) {
            switch self {
            case .write(let offset, let bytes):
                if content.count < offset + bytes.count {
                    content += [UInt8](repeating: 0, count: offset + bytes.count - content.count)
                }
                content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
            case .truncate(let size):
                if size <= content.count {
                    content.removeLast(content.count - size)
                } else {
                    content += [UInt8](repeating: 0, count: size - content.count)
                }
            }
        }
    }

    struct DirectoryNode: Sendable {
        var synced: [String: Inode] = [:]
        var unsynced: [EntryChange] = []
        var current: [String: Inode] = [:]

        mutating func apply(_ change: EntryChange) {
            change.apply(to: &current)
            unsynced.append(change)
        }

        mutating func synchronize() {
            for change in unsynced { change.apply(to: &synced) }
            unsynced = []
        }
    }

    enum EntryChange: Sendable {
        case add(String, Inode)
        case remove(String)
        case rename(String, to: String, Inode)

        func apply(to entries: inout [String: Inode]) {
            switch self {
            case .add(let name, let inode): entries[name] = inode
            case .remove(let name): entries[name] = nil
            case .rename(let name, let newName, let inode):
                entries[name] = nil
                entries[newName] = inode
            }
        }
    }

    static let root: Inode = 1
    var files: [Inode: FileNode] = [:]
    var directories: [Inode: DirectoryNode] = [root: DirectoryNode()]
    var nextInode: Inode = 2
    /// Counts the machine's boots.
    var boot: UInt64 = 1

    mutating func makeInode() -> Inode {
        defer { nextInode += 1 }
        return nextInode
    }

    /// What a path means; nil when its directory is there but not its last component.
    func inode(at path: FilePath) throws(Errno) -> Inode? {
        let names = Self.names(of: path)
        guard let name = names.last else { return Self.root }
        let parent = try directory(at: names.dropLast())
        return directories[parent]?.current[name]
    }

    func existingInode(at path: FilePath) throws(Errno) -> Inode {
        guard let inode = try inode(at: path) else { throw .noSuchFileOrDirectory }
        return inode
    }

    /// The directory that holds the path's last component, and that component.
    func parent(of path: FilePath) throws(Errno) -> (Inode, String) {
        let names = Self.names(of: path)
        guard let name = names.last else { throw .invalidArgument }
        return (try directory(at: names.dropLast()), name)
    }

    func directory(at path: FilePath) throws(Errno) -> Inode { try directory(at: Self.names(of: path)[...]) }

    private func directory(at names: ArraySlice<String>) throws(Errno) -> Inode {
        var inode = Self.root
        for name in names {
            guard let entries = directories[inode]?.current else { throw .notDirectory }
            guard let next = entries[name] else { throw .noSuchFileOrDirectory }
            inode = next
        }
        guard directories[inode] != nil else { throw .notDirectory }
        return inode
    }

    /// The components. Split here, since those of `FilePath` are slow in a debug build and this runs at every call.
    private static func names(of path: FilePath) -> [String] {
        path.string.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }.filter { $0 != "." }
    }
}
