internal import Glibc
package import SystemPackage

/// A directory on the real disk, removed with all in it when the last reference goes.
package final class TemporaryDirectory: Sendable {
    package let path: FilePath

    package init() throws(Errno) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/usage-ledger-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        path = FilePath(platformString: template)
    }

    deinit { Self.removeTree(path) }

    private static func removeTree(_ path: FilePath) {
        guard let stream = path.withPlatformString({ opendir($0) }) else {
            _ = path.withPlatformString { unlink($0) }
            return
        }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            let child = path.appending(name)
            // A link is removed, never followed.
            if entry.pointee.d_type == UInt8(DT_DIR) {
                removeTree(child)
            } else {
                _ = child.withPlatformString { unlink($0) }
            }
        }
        closedir(stream)
        _ = path.withPlatformString { rmdir($0) }
    }
}
