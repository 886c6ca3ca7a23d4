package import SystemPackage

/// The disk, as the log needs it: the one seam between storage and the operating system.
///
/// Two implementations: `PosixFileSystem`, and a simulated one in the tests that keeps synced and unsynced
/// bytes apart and can crash or fail at any call. Every method is one system call. Reads and writes may do less
/// than asked (short, `EINTR`), so that the simulation can do the same; the loops stand in
/// `File+Transfer.swift`. The others never report `EINTR`.
package protocol FileSystem: Sendable {
    func open(_ path: FilePath, _ mode: OpenMode) throws(Errno) -> any File
    /// Makes one directory, readable by its owner alone.
    func createDirectory(_ path: FilePath) throws(Errno)
    /// The names in a directory, in no order, without `.` and `..`.
    func names(in directory: FilePath) throws(Errno) -> [String]
    func rename(_ path: FilePath, to newPath: FilePath) throws(Errno)
    func remove(_ path: FilePath) throws(Errno)
    /// Makes the entries of a directory durable: creations, renames and removals in it.
    func synchronizeDirectory(_ path: FilePath) throws(Errno)
    func isDirectory(_ path: FilePath) throws(Errno) -> Bool
    /// Which file a name means now.
    func identity(of path: FilePath) throws(Errno) -> FileIdentity
    /// Whether the path lies on a network file system, where locks and syncs do not promise what the log needs.
    func isOnNetwork(_ path: FilePath) throws(Errno) -> Bool
    /// Names the running boot of the machine, 16 bytes: unsynced pages do not outlive it.
    func bootIdentifier() throws(Errno) -> [UInt8]
}

package enum OpenMode: Sendable, Hashable {
    case read
    case readWrite
    /// Fails with `EEXIST` when the file is there.
    case createNew
    /// As `createNew`, for a file that nobody changes once it is written: others may open it for reading only.
    case createReadOnly
    /// Opens or creates for reading and writing, leaving what it holds.
    case create
    /// A new file without a name in the directory given: it is gone when closed.
    case unnamed
}

extension FileSystem {
    /// Removes a file that may be there.
    func removeIfThere(_ path: FilePath) throws(Errno) {
        do throws(Errno) {
            try remove(path)
        } catch {
            guard error == .noSuchFileOrDirectory else { throw error }
        }
    }
}

/// An open file. Closed when the last reference goes.
package protocol File: AnyObject, Sendable {
    /// Reads at most the buffer's length; 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(Errno) -> Int
    func size() throws(Errno) -> UInt64
    func truncate(to size: UInt64) throws(Errno)
    /// Makes the bytes written, and the size, durable. After an error nothing is known of them.
    func synchronizeData() throws(Errno)
    /// Tells whether two names or descriptors mean the same file.
    func identity() throws(Errno) -> FileIdentity
    /// Takes the advisory lock that the kernel releases when the process ends; false when it is taken and
    /// `wait` is false.
    func lock(wait: Bool) throws(Errno) -> Bool
    /// Takes the lock. While others have it, `meanwhile` may be called now and then.
    func lock(meanwhile: () -> Void) throws(Errno)
    func unlock() throws(Errno)
}

extension File {
    package func lock(meanwhile: () -> Void) throws(Errno) { _ = try lock(wait: true) }
}

package struct FileIdentity: Sendable, Hashable {
    package var device: UInt64
    package var inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}
