package import SystemPackage

/// A file that could not be opened or read.
package struct FileSourceError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Operation: String, Sendable {
        case open
        case read
    }

    package let operation: Operation
    package let name: String
    package let errno: Errno

    package var description: String { "cannot \(operation.rawValue) \(name): \(errno)" }
}
