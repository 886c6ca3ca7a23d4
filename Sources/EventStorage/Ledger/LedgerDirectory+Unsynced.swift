internal import SystemPackage

// Small files that are read and written under the lock, and whose loss harms nobody.
extension LedgerDirectory {
    /// A file would not be believed beyond this.
    private static var largestUnsyncedFile: Int { 1 << 22 }

    /// The bytes of a file; nil where there is none, or none that can be read.
    package func unsyncedFile(_ name: String) -> [UInt8]? {
        do throws(Errno) {
            let file = try fileSystem.open(path.appending(name), .read)
            return try file.bytes(at: 0, count: Self.largestUnsyncedFile)
        } catch {
            return nil
        }
    }

    /// Writes a file in place, or removes it where there are no bytes; false where that failed. After a crash it may hold
    /// anything: whoever reads it checks.
    package func writeUnsynced(_ name: String, _ bytes: [UInt8]?) -> Bool {
        let target = path.appending(name)
        do throws(Errno) {
            guard let bytes else {
                try fileSystem.remove(target)
                return true
            }
            let file = try fileSystem.open(target, .create)
            try file.truncate(to: 0)
            try file.writeFully(bytes, at: 0)
            return true
        } catch {
            return bytes == nil && error == .noSuchFileOrDirectory
        }
    }
}
