internal import Dispatch

/// The tree over events while they are read: what was read is hashed on another core meanwhile.
final class GrowingTree {
    private var tree: MerkleFrontier
    private var read = EventBuffer()
    /// What is being hashed into the tree, where anything is: only the queue touches the two then.
    private var hashing = EventBuffer()
    private var isHashing = false
    private lazy var queue = DispatchQueue(label: "tree")

    init(_ tree: MerkleFrontier) { self.tree = tree }

    /// The tree over all of them.
    var frontier: MerkleFrontier {
        wait()
        read.empty(into: &tree)
        return tree
    }

    /// Begins anew.
    func become(_ tree: MerkleFrontier) {
        wait()
        read.removeAll()
        self.tree = tree
    }

    func append(_ events: FrameView) {
        guard events.count < 1_024 else {
            // A large frame is shared among the cores where it is.
            wait()
            read.empty(into: &tree)
            return tree.append(events)
        }
        read.append(events)
        guard read.isFull else { return }
        wait()
        swap(&read, &hashing)
        isHashing = true
        nonisolated(unsafe) let this = self
        queue.async { this.hashing.empty(into: &this.tree) }
    }

    private func wait() {
        guard isHashing else { return }
        queue.sync {}
        isHashing = false
    }
}

/// Events that are to be hashed.
private struct EventBuffer {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    var isEmpty: Bool { ends.isEmpty }
    /// Whether there are enough of them to occupy a core for a while, or they take much memory.
    var isFull: Bool { ends.count >= 1_024 || bytes.count >= 256 * 1024 }

    mutating func append(_ events: FrameView) {
        events.forEachEvent { _, event in
            bytes.append(contentsOf: event)
            ends.append(bytes.count)
        }
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    mutating func empty(into tree: inout MerkleFrontier) {
        guard !isEmpty else { return }
        bytes.withUnsafeBytes { bytes in
            var start = 0
            for end in ends {
                tree.append(.leaf(UnsafeRawBufferPointer(rebasing: bytes[start..<end])))
                start = end
            }
        }
        removeAll()
    }
}
