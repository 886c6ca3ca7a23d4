internal import EventStorage
internal import SystemPackage

/// An open file of a simulated process.
final class SimulatedFile: File {
    private let process: SimulatedFileSystem
    private let path: FilePath
    private let inode: DiskImage.Inode
    private let isWritable: Bool
    private let id: SimulatedDisk.OpenFileID

    init(process: SimulatedFileSystem, path: FilePath, inode: DiskImage.Inode, isWritable: Bool) {
        self.process = process
        self.path = path
        self.inode = inode
        self.isWritable = isWritable
        id = process.makeOpenFileID()
    }

    deinit { releaseLock() }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        let admission = try process.admit(.read, path, offset: offset, count: buffer.count)
        if case .thenStop = admission {
            process.stop()
            throw .stopped
        }
        let content = try node().current
        let available = max(0, content.count - Int(offset))
        let count = min(limit(admission, buffer.count), available)
        guard count > 0 else { return 0 }
        content.withUnsafeBytes { bytes in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[Int(offset)..<Int(offset) + count]))
        }
        return count
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        let admission = try process.admit(.write, path, offset: offset, count: bytes.count)
        guard isWritable else { throw .badFileDescriptor }
        if case .lie = admission { return bytes.count }
        let count = limit(admission, bytes.count)
        if count > 0 { try change(.write(offset: Int(offset), bytes: Array(bytes[..<count]))) }
        if case .thenStop = admission {
            process.stop()
            throw .stopped
        }
        return count
    }

    func size() throws(Errno) -> UInt64 {
        _ = try process.admit(.size, path)
        return UInt64(try node().current.count)
    }

    func truncate(to size: UInt64) throws(Errno) {
        let admission = try process.admit(.truncate, path, offset: size)
        guard isWritable else { throw .badFileDescriptor }
        if case .lie = admission { return }
        try change(.truncate(size: Int(size)))
    }

    func synchronizeData() throws(Errno) {
        let admission = try process.admit(.synchronizeData, path) { seed in
            try? process.disk.withState { $0.image.files[inode]?.failToSynchronize(keepingSome: seed) }
        }
        if case .lie = admission { return }
        try process.disk.withState { $0.image.files[inode]?.synchronize() }
    }

    func identity() throws(Errno) -> FileIdentity {
        _ = try process.admit(.identity, path)
        return FileIdentity(device: 7, inode: inode)
    }

    /// Throws `EDEADLK` where a real process would wait: in a simulation nobody else runs meanwhile.
    func lock(wait: Bool) throws(Errno) -> Bool {
        if case .lie = try process.admit(.lock, path) { return true }
        return try process.disk.withState { (state) throws(Errno) in
            if let holder = state.lockHolders[inode], holder != id {
                guard wait else { return false }
                throw .deadlock
            }
            state.lockHolders[inode] = id
            return true
        }
    }

    func lock(meanwhile: () -> Void) throws(Errno) {
        if process.waitsForLock() { meanwhile() }
        _ = try lock(wait: true)
    }

    func unlock() throws(Errno) {
        _ = try process.admit(.unlock, path)
        releaseLock()
    }

    private func releaseLock() {
        try? process.disk.withState { state in
            if state.lockHolders[inode] == id { state.lockHolders[inode] = nil }
        }
    }

    private func node() throws(Errno) -> DiskImage.FileNode {
        try process.disk.withState { (state) throws(Errno) in
            guard let node = state.image.files[inode] else { throw .badFileDescriptor }
            return node
        }
    }

    private func change(_ change: DiskImage.Change) throws(Errno) {
        try process.disk.withState { $0.image.files[inode]?.apply(change) }
    }

    private func limit(_ admission: SimulatedFileSystem.Admission, _ count: Int) -> Int {
        switch admission {
        case .whole, .lie: count
        case .part(let part), .thenStop(let part): min(part, count)
        }
    }
}
