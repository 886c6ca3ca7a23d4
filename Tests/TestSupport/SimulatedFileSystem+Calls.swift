package import EventStorage
package import SystemPackage

extension SimulatedFileSystem {
    package func open(_ path: FilePath, _ mode: OpenMode) throws(Errno) -> any File {
        _ = try admit(.open, path, mode: mode)
        let inode = try disk.withState { (state) throws(Errno) in try Self.open(path, mode, &state.image) }
        return SimulatedFile(process: self, path: path, inode: inode, isWritable: mode != .read)
    }

    private static func open(
        _ path: FilePath, _ mode: OpenMode, _ image: inout DiskImage
    ) throws(Errno) -> DiskImage.Inode {
        if mode == .unnamed {
            _ = try image.directory(at: path)
            let inode = image.makeInode()
            image.files[inode] = DiskImage.FileNode()
            return inode
        }
        if let inode = try image.inode(at: path) {
            guard mode != .createNew, mode != .createReadOnly else { throw .fileExists }
            guard image.files[inode] != nil else { throw .isDirectory }
            return inode
        }
        guard mode == .create || mode == .createNew || mode == .createReadOnly else {
            throw .noSuchFileOrDirectory
        }
        let (parent, name) = try image.parent(of: path)
        let inode = image.makeInode()
        image.files[inode] = DiskImage.FileNode()
        image.directories[parent]?.apply(.add(name, inode))
        return inode
    }

    package func createDirectory(_ path: FilePath) throws(Errno) {
        if case .lie = try admit(.createDirectory, path) { return }
        try disk.withState { (state) throws(Errno) in
            guard try state.image.inode(at: path) == nil else { throw .fileExists }
            let (parent, name) = try state.image.parent(of: path)
            let inode = state.image.makeInode()
            state.image.directories[inode] = DiskImage.DirectoryNode()
            state.image.directories[parent]?.apply(.add(name, inode))
        }
    }

    package func names(in directory: FilePath) throws(Errno) -> [String] {
        _ = try admit(.names, directory)
        return try disk.withState { (state) throws(Errno) in
            let inode = try state.image.directory(at: directory)
            return state.image.directories[inode].map { Array($0.current.keys) } ?? []
        }
    }

    package func rename(_ path: FilePath, to newPath: FilePath) throws(Errno) {
        if case .lie = try admit(.rename, path) { return }
        try disk.withState { (state) throws(Errno) in
            let inode = try state.image.existingInode(at: path)
            let (parent, name) = try state.image.parent(of: path)
            let (newParent, newName) = try state.image.parent(of: newPath)
            precondition(parent == newParent, "the log renames within a directory only")
            state.image.directories[parent]?.apply(.rename(name, to: newName, inode))
        }
    }

    package func remove(_ path: FilePath) throws(Errno) {
        if case .lie = try admit(.remove, path) { return }
        try disk.withState { (state) throws(Errno) in
            guard state.image.files[try state.image.existingInode(at: path)] != nil else { throw .isDirectory }
            let (parent, name) = try state.image.parent(of: path)
            state.image.directories[parent]?.apply(.remove(name))
        }
    }

    package func synchronizeDirectory(_ path: FilePath) throws(Errno) {
        if case .lie = try admit(.synchronizeDirectory, path) { return }
        try disk.withState { (state) throws(Errno) in
            let inode = try state.image.directory(at: path)
            state.image.directories[inode]?.synchronize()
        }
    }

    package func isDirectory(_ path: FilePath) throws(Errno) -> Bool {
        _ = try admit(.isDirectory, path)
        return try disk.withState { (state) throws(Errno) in
            state.image.directories[try state.image.existingInode(at: path)] != nil
        }
    }

    package func identity(of path: FilePath) throws(Errno) -> FileIdentity {
        _ = try admit(.identity, path)
        return try disk.withState { (state) throws(Errno) in
            FileIdentity(device: 7, inode: try state.image.existingInode(at: path))
        }
    }

    package func isOnNetwork(_ path: FilePath) throws(Errno) -> Bool {
        _ = try admit(.isOnNetwork, path)
        return disk.isNetwork
    }

    package func bootIdentifier() throws(Errno) -> [UInt8] {
        _ = try admit(.bootIdentifier, "/")
        let boot = try disk.withState { $0.image.boot }
        return [UInt8](repeating: 0xB0, count: 8) + withUnsafeBytes(of: boot.bigEndian) { Array($0) }
    }
}
