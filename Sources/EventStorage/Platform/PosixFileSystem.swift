internal import CLinux
internal import Glibc
package import SystemPackage

/// The real disk. With `PosixFile` and `PosixLock` all that calls the C library: another platform is other ones of these.
package struct PosixFileSystem: FileSystem {
    package init() {}

    package func open(_ path: FilePath, _ mode: OpenMode) throws(Errno) -> any File {
        let access: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .readWrite: O_RDWR
            case .createNew, .createReadOnly: O_RDWR | O_CREAT | O_EXCL
            case .create: O_RDWR | O_CREAT
            case .unnamed: O_RDWR | temporaryFileFlag
            }
        let permissions: mode_t = mode == .createReadOnly ? 0o400 : 0o600
        let descriptor = try check(path.withPlatformString { Glibc.open($0, access | O_CLOEXEC, permissions) })
        return PosixFile(descriptor: descriptor)
    }

    package func createDirectory(_ path: FilePath) throws(Errno) {
        try check(path.withPlatformString { mkdir($0, 0o700) })
    }

    package func names(in directory: FilePath) throws(Errno) -> [String] {
        guard let stream = directory.withPlatformString({ opendir($0) }) else { throw .current }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw .current }
        return names
    }

    package func rename(_ path: FilePath, to newPath: FilePath) throws(Errno) {
        try check(
            path.withPlatformString { old in newPath.withPlatformString { new in Glibc.rename(old, new) } })
    }

    package func remove(_ path: FilePath) throws(Errno) {
        try check(path.withPlatformString { unlink($0) })
    }

    package func synchronizeDirectory(_ path: FilePath) throws(Errno) {
        let descriptor = try check(path.withPlatformString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
        defer { close(descriptor) }
        try check(fsync(descriptor))
    }

    package func isDirectory(_ path: FilePath) throws(Errno) -> Bool {
        try FileStatus(path).isDirectory
    }

    package func identity(of path: FilePath) throws(Errno) -> FileIdentity {
        try FileStatus(path).identity
    }

    package func isOnNetwork(_ path: FilePath) throws(Errno) -> Bool {
        guard let real = path.withPlatformString({ realpath($0, nil) }) else { throw .current }
        defer { free(real) }
        let mounts = try readToEnd("/proc/self/mountinfo")
        return MountTable(mounts).fileSystemType(of: String(cString: real)).map(MountTable.isNetwork) ?? false
    }

    package func bootIdentifier() throws(Errno) -> [UInt8] {
        let text = try readToEnd("/proc/sys/kernel/random/boot_id")
        let digits = text.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 32 else { throw .ioError }
        return stride(from: 0, to: 32, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// The machine's clock: microseconds since 1970.
    package static func clockMicroseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    /// Files under /proc say nothing of their size.
    private func readToEnd(_ path: FilePath) throws(Errno) -> [UInt8] {
        let file = try open(path, .read)
        var all: [UInt8] = []
        while true {
            let part = try file.bytes(at: UInt64(all.count), count: 16_384)
            guard !part.isEmpty else { return all }
            all += part
        }
    }
}

/// `O_TMPFILE`, a macro that Swift does not import.
private let temporaryFileFlag = 0o20_000_000 | O_DIRECTORY

/// What `statx` says of a file, its times left out.
///
/// Asked for a file's times, as `stat` asks, Linux gives the next write a finer one (multigrain timestamps, since 6.13);
/// the inode changes with it, and syncing the write takes half as long again.
private struct FileStatus {
    private var fields = statx()
    private static var wanted: UInt32 { UInt32(STATX_TYPE | STATX_INO | STATX_SIZE) }

    init(_ path: FilePath) throws(Errno) {
        try check(path.withPlatformString { statx(Int32(linux_at_current_directory), $0, 0, Self.wanted, &fields) })
    }

    init(of descriptor: Int32) throws(Errno) {
        try check(statx(descriptor, "", Int32(linux_at_empty_path), Self.wanted, &fields))
    }

    var size: UInt64 { fields.stx_size }
    var isDirectory: Bool { mode_t(fields.stx_mode) & S_IFMT == S_IFDIR }
    var identity: FileIdentity {
        FileIdentity(
            device: UInt64(fields.stx_dev_major) << 32 | UInt64(fields.stx_dev_minor), inode: fields.stx_ino)
    }
}

extension Errno {
    static var current: Errno { Errno(rawValue: errno) }
}

/// Throws what the C library reported when a call returned -1; makes it again when a signal interrupted it.
@discardableResult
private func check(_ call: @autoclosure () -> Int32) throws(Errno) -> Int32 {
    while true {
        let result = call()
        if result >= 0 { return result }
        let error = Errno.current
        guard error == .interrupted else { throw error }
    }
}

private final class PosixFile: File {
    private let descriptor: Int32
    private let exclusiveLock: PosixLock

    init(descriptor: Int32) {
        self.descriptor = descriptor
        exclusiveLock = PosixLock(descriptor: descriptor)
    }

    deinit { close(descriptor) }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        guard count >= 0 else { throw .current }
        return count
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        let count = pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
        guard count >= 0 else { throw .current }
        return count
    }

    func size() throws(Errno) -> UInt64 { try FileStatus(of: descriptor).size }

    func truncate(to size: UInt64) throws(Errno) { try check(ftruncate(descriptor, off_t(size))) }

    func synchronizeData() throws(Errno) { try check(fdatasync(descriptor)) }

    func identity() throws(Errno) -> FileIdentity {
        try FileStatus(of: descriptor).identity
    }

    func lock(wait: Bool) throws(Errno) -> Bool {
        guard wait else { return try exclusiveLock.tryTake() }
        try exclusiveLock.take {}
        return true
    }

    func lock(meanwhile: () -> Void) throws(Errno) { try exclusiveLock.take(meanwhile: meanwhile) }

    func unlock() throws(Errno) { try exclusiveLock.release() }
}
