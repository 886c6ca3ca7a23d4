import Foundation
import Glibc

/// A copy of a folder that is on the disk already, so that whoever syncs it next has only their own to write.
enum SyncedCopy {
    static func make(of source: String, at target: String) throws {
        try? FileManager.default.removeItem(atPath: target)
        try FileManager.default.copyItem(atPath: source, toPath: target)
        let names = FileManager.default.enumerator(atPath: target)?.compactMap { $0 as? String } ?? []
        for path in [target] + names.map({ "\(target)/\($0)" }) {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            defer { close(descriptor) }
            guard descriptor >= 0, fsync(descriptor) == 0 else { throw BenchError("cannot sync \(path)") }
        }
    }
}
