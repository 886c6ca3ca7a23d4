import SystemPackage

/// The bytes of one file, or of standard input, from its start to its end.
///
/// A class, because it owns a descriptor: the file closes when the last reader lets go of it.
/// Standard input stays open.
package final class FileSource: ByteSource {
    /// The path as the user wrote it, for messages; `standard input` for `-`.
    package let name: String
    private let descriptor: FileDescriptor
    private let isOwned: Bool

    /// Opens `path` for reading; `-` is standard input.
    ///
    /// Throws: `FileSourceError` with the errno of `open`.
    package init(path: String) throws(FileSourceError) {
        if path == "-" {
            name = "standard input"
            descriptor = .standardInput
            isOwned = false
            return
        }
        name = path
        isOwned = true
        do {
            // Closed on exec: a child process must not inherit the input.
            descriptor = try FileDescriptor.open(
                FilePath(path), .readOnly, options: .closeOnExec, retryOnInterrupt: true)
        } catch {
            throw FileSourceError(operation: .open, name: path, errno: error as? Errno ?? .ioError)
        }
    }

    deinit {
        // A file that was only read has nothing left to report.
        if isOwned { try? descriptor.close() }
    }

    /// Throws: `FileSourceError` with the errno of `read` (`EISDIR` for a folder).
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        do {
            return try descriptor.read(into: buffer, retryOnInterrupt: true)
        } catch {
            throw FileSourceError(operation: .read, name: name, errno: error as? Errno ?? .ioError)
        }
    }
}
