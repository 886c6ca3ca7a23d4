/// Which file system each path lies on, from the text of `/proc/self/mountinfo` (proc(5)).
struct MountTable: Sendable {
    private var mounts: [(point: String, type: String)] = []

    init(_ text: [UInt8]) {
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: " "))
            // The type follows the separator "-", behind a varying number of optional fields.
            guard fields.count > 4, let dash = fields.firstIndex(of: [UInt8(ascii: "-")]), dash + 1 < fields.count
            else { continue }
            mounts.append(
                (point: Self.unescaped(fields[4]), type: String(decoding: fields[dash + 1], as: UTF8.self)))
        }
    }

    /// The type of the innermost mount that an absolute path without links lies in.
    func fileSystemType(of path: String) -> String? {
        // Of several mounts on the same point, the last hides the others.
        mounts.reversed().filter { path == $0.point || path.hasPrefix($0.point == "/" ? "/" : $0.point + "/") }
            .max { $0.point.utf8.count < $1.point.utf8.count }?.type
    }

    static func isNetwork(_ type: String) -> Bool {
        ["nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "9p", "glusterfs", "lustre", "fuse.sshfs"].contains(
            type)
    }

    /// Blanks in mount points are written as octal escapes.
    private static func unescaped(_ field: ArraySlice<UInt8>) -> String {
        var result = String(decoding: field, as: UTF8.self)
        guard field.contains(UInt8(ascii: "\\")) else { return result }
        for (escape, character) in [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")] {
            result = result.split(separator: escape, omittingEmptySubsequences: false).joined(separator: character)
        }
        return result
    }
}
