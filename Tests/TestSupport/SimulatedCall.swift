package import EventStorage
package import SystemPackage

/// One call that the code under test made on the simulated disk.
package struct SimulatedCall: Sendable, Hashable, CustomStringConvertible {
    package enum Operation: String, Sendable, Hashable, CaseIterable {
        case open, createDirectory, names, rename, remove, synchronizeDirectory, isDirectory, isOnNetwork,
            bootIdentifier
        case read, write, size, truncate, synchronizeData, identity, lock, unlock
    }

    /// Counted from 0 in each simulated process.
    package let number: Int
    package let operation: Operation
    /// What the file was opened as; it may have been renamed since.
    package let path: FilePath
    package var offset: UInt64?
    /// The bytes asked for.
    package var count: Int?
    /// How a file is opened.
    package var mode: OpenMode?

    /// Whether it makes something durable.
    package var isSync: Bool { operation == .synchronizeData || operation == .synchronizeDirectory }

    /// Whether it needs space on the disk.
    package var takesSpace: Bool {
        switch operation {
        case .write, .createDirectory: true
        case .open: mode != .read && mode != .readWrite
        default: false
        }
    }

    /// Whether it leaves another disk behind, or ends what others wait for. A process that stops at a call between
    /// two of these leaves what it leaves at the second.
    package var changesSomething: Bool {
        switch operation {
        case .rename, .remove, .truncate, .unlock: true
        default: isSync || takesSpace
        }
    }

    package var fileName: String { path.lastComponent?.string ?? "" }

    package var description: String {
        var text = "call \(number): \(operation.rawValue) \(path)"
        if let offset { text += " at \(offset)" }
        if let count { text += ", \(count) bytes" }
        return text
    }
}

/// What goes wrong with a call.
package enum Fault: Sendable, Hashable {
    /// The process stops before the call: it and all later ones do nothing and throw `Errno.stopped`.
    case stop
    /// A read or write transfers so many bytes, then the process stops.
    case stopAfterTransferring(Int)
    /// Nothing is done and the error thrown. A failed `synchronizeData` also forgets what was unsynced: the next
    /// one reports success without having kept it, as Linux does.
    case fail(Errno)
    /// As a failed `synchronizeData`, but some of the unsynced bytes reached the disk.
    case failAfterKeepingSome(Errno, seed: UInt64)
    /// A read or write transfers at most so many bytes.
    case short(Int)
    /// Nothing is done and success reported.
    case lie
}

extension Errno {
    /// What a simulated process throws once it has stopped; no system has it.
    package static let stopped = Errno(rawValue: 9_999)
}
