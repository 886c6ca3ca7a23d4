import EventStorage
import SystemPackage

/// The real disk without its waits, under another boot: for making a ledger as a crash would leave it, quickly.
struct UnsyncedFileSystem: FileSystem {
    private let real = PosixFileSystem()

    func open(_ path: FilePath, _ mode: OpenMode) throws(Errno) -> any File {
        UnsyncedFile(real: try real.open(path, mode))
    }

    func createDirectory(_ path: FilePath) throws(Errno) { try real.createDirectory(path) }
    func names(in directory: FilePath) throws(Errno) -> [String] { try real.names(in: directory) }
    func rename(_ path: FilePath, to newPath: FilePath) throws(Errno) { try real.rename(path, to: newPath) }
    func remove(_ path: FilePath) throws(Errno) { try real.remove(path) }
    func synchronizeDirectory(_ path: FilePath) throws(Errno) {}
    func identity(of path: FilePath) throws(Errno) -> FileIdentity { try real.identity(of: path) }
    func isDirectory(_ path: FilePath) throws(Errno) -> Bool { try real.isDirectory(path) }
    func isOnNetwork(_ path: FilePath) throws(Errno) -> Bool { try real.isOnNetwork(path) }
    func bootIdentifier() throws(Errno) -> [UInt8] { Array(repeating: 0xEE, count: 16) }
}

private final class UnsyncedFile: File {
    private let real: any File

    init(real: any File) { self.real = real }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        try real.read(into: buffer, at: offset)
    }
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        try real.write(bytes, at: offset)
    }
    func size() throws(Errno) -> UInt64 { try real.size() }
    func truncate(to size: UInt64) throws(Errno) { try real.truncate(to: size) }
    func synchronizeData() throws(Errno) {}
    func identity() throws(Errno) -> FileIdentity { try real.identity() }
    func lock(wait: Bool) throws(Errno) -> Bool { try real.lock(wait: wait) }
    func unlock() throws(Errno) { try real.unlock() }
}
