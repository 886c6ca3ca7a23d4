import EventStorage
import SystemPackage

/// Files that commands write where they are told to.
enum OutputFile {
    /// Writes to the file, replacing what it holds; without a path, to standard output.
    static func write(_ text: String, to path: String?) throws {
        guard let path else {
            print(text, terminator: "")
            return
        }
        try write(
            text, to: path, options: [.create, .truncate], permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }

    /// Makes a file that must not be there yet; a private one only its owner can read.
    static func make(_ path: String, holding text: String, isPrivate: Bool) throws {
        try write(
            text, to: path, options: [.create, .exclusiveCreate],
            permissions: isPrivate ? .ownerReadWrite : [.ownerReadWrite, .groupRead, .otherRead])
    }

    /// Takes away what was just made.
    static func remove(_ path: String) { try? PosixFileSystem().remove(FilePath(path)) }

    private static func write(
        _ text: String, to path: String, options: FileDescriptor.OpenOptions, permissions: FilePermissions
    ) throws {
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: options.union(.closeOnExec), permissions: permissions)
            try file.closeAfter { _ = try file.writeAll(text.utf8) }
        } catch let error as Errno where error == .fileExists {
            throw CommandError(Failure.cannotCreate, "\(path) is there already, and is never overwritten")
        } catch let error as Errno {
            let code =
                switch error {
                case .permissionDenied, .notPermitted: Failure.noPermission
                case .noSpace, .ioError, .diskQuotaExceeded: Failure.inputOutput
                default: Failure.cannotCreate
                }
            throw CommandError(code, "cannot write \(path): \(error)")
        }
    }
}
