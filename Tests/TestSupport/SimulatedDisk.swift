internal import Synchronization
package import SystemPackage

/// A disk in memory that several simulated processes share.
///
/// It keeps what was synced apart from what was not, for the content of files and for the entries of directories.
package final class SimulatedDisk: Sendable {
    struct State: Sendable {
        var image: DiskImage
        /// Which open file holds each file's lock.
        var lockHolders: [DiskImage.Inode: OpenFileID] = [:]
    }

    /// An open file description, and the process that has it.
    struct OpenFileID: Sendable, Hashable {
        let process: ObjectIdentifier
        let number: Int
    }

    private let state: Mutex<State>
    /// What `isOnNetwork` says of every path.
    package let isNetwork: Bool

    package convenience init(isNetwork: Bool = false) { self.init(image: DiskImage(), isNetwork: isNetwork) }

    private init(image: DiskImage, isNetwork: Bool) {
        state = Mutex(State(image: image))
        self.isNetwork = isNetwork
    }

    func withState<Result: Sendable>(_ body: (inout State) throws(Errno) -> Result) throws(Errno) -> Result {
        try state.withLock { (state) throws(Errno) in try body(&state) }
    }

    private var image: DiskImage { state.withLock { $0.image } }

    // MARK: What becomes of it

    /// A disk of its own with the same content, synced and unsynced, and nobody on it.
    ///
    /// So a machine finds it when its processes were killed: everything they wrote is in the page cache still, and
    /// the boot is the same.
    package func copy() -> SimulatedDisk { SimulatedDisk(image: image, isNetwork: isNetwork) }

    /// The disk after a power loss, in one of its possible outcomes: see `DiskImage.afterPowerLoss`.
    package func afterPowerLoss(seed: UInt64) -> SimulatedDisk {
        SimulatedDisk(image: image.afterPowerLoss(seed: seed), isNetwork: isNetwork)
    }

    /// The disk after an orderly restart: all is synced, and the boot is another.
    package func afterRestart() -> SimulatedDisk { afterPowerLoss(seed: 1) }

    // MARK: Looking at it and tampering with it, past every process

    /// What a running machine reads; nil when there is no such file.
    package func content(of path: FilePath) -> [UInt8]? {
        let image = image
        guard let inode = try? image.inode(at: path) else { return nil }
        return image.files[inode]?.current
    }

    /// Writes a file in place, synced, or makes it.
    package func replaceContent(of path: FilePath, with bytes: [UInt8]) {
        state.withLock { state in
            guard let (parent, name) = try? state.image.parent(of: path) else {
                preconditionFailure("no directory for \(path)")
            }
            let existing = state.image.directories[parent]?.current[name]
            let inode = existing ?? state.image.makeInode()
            state.image.files[inode] = DiskImage.FileNode(synced: bytes, current: bytes)
            state.image.directories[parent]?.current[name] = inode
            state.image.directories[parent]?.synced[name] = inode
        }
    }

    package func changeContent(of path: FilePath, _ body: (inout [UInt8]) -> Void) {
        guard var bytes = content(of: path) else { preconditionFailure("no file \(path)") }
        body(&bytes)
        replaceContent(of: path, with: bytes)
    }

    package func removeFile(_ path: FilePath) {
        state.withLock { state in
            guard let (parent, name) = try? state.image.parent(of: path) else { return }
            state.image.directories[parent]?.current[name] = nil
            state.image.directories[parent]?.synced[name] = nil
        }
    }

    package func names(in path: FilePath) -> [String] {
        let image = image
        guard let inode = try? image.inode(at: path) else { return [] }
        return image.directories[inode]?.current.keys.sorted() ?? []
    }

    /// The content of all files in a directory and those below it, by path.
    package func files(in path: FilePath) -> [String: [UInt8]] {
        let image = image
        var result: [String: [UInt8]] = [:]
        func collect(_ inode: DiskImage.Inode, _ path: String) {
            for (name, child) in image.directories[inode]?.current ?? [:] { collect(child, "\(path)/\(name)") }
            result[path] = image.files[inode]?.current
        }
        if let inode = try? image.inode(at: path) { collect(inode, path.string) }
        return result
    }

    /// Whether anything written is not certain to outlive a power loss.
    package func hasUnsyncedContent(in path: FilePath) -> Bool {
        let image = image
        guard let inode = try? image.inode(at: path) else { return false }
        return image.files[inode]?.unsynced.isEmpty == false || image.directories[inode]?.unsynced.isEmpty == false
    }
}
