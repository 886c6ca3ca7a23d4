/// The wanted paths of a `JSONFieldScanner`, merged by their first keys into one tree.
///
/// A path such as `usage.prompt_tokens` may mean the key `prompt_tokens` inside `usage`, or one key that is
/// written with the dot. The tree holds every such reading; they are ranked as if the longest key had been
/// tried first at each level, so of several readings that a document offers, the lowest rank counts.
struct JSONPathTree {
    struct Node {
        var edges: Range<Int> = 0..<0
        var targets: Range<Int> = 0..<0
        /// Bit `min(length, 63)` is set for each length of a key: most keys of a document are told apart by that.
        var keyLengths: UInt64 = 0
        var hasIndices = false
    }

    struct Edge {
        let key: [UInt8]
        /// The key read as the index of an array, -1 when it is none.
        let index: Int
        let child: Int
        /// The first eight bytes, or all, with 0 behind.
        let head: UInt64
        let headMask: UInt64
        let count: Int
    }

    struct Target {
        let slot: Int
        let rank: Int
    }

    static let root = 0
    static let none = -1

    private(set) var nodes: [Node] = []
    private(set) var edges: [Edge] = []
    private(set) var targets: [Target] = []

    /// A path of n keys has 2^(n-1) readings, so their number is limited.
    static let maximumKeysPerPath = 8

    init(paths: [String]) {
        var draft = Draft()
        for (slot, path) in paths.enumerated() {
            let keys = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            precondition(keys.count <= Self.maximumKeysPerPath, "a path with too many keys: \(path)")
            var rank = 0
            draft.insert(keys[...], below: Self.root, slot: slot, rank: &rank)
        }
        for node in draft.nodes {
            var packed = Node()
            packed.edges = edges.count..<edges.count + node.edges.count
            packed.targets = targets.count..<targets.count + node.targets.count
            for (key, child) in node.edges {
                let edge = Edge(key: key, child: child)
                packed.keyLengths |= Self.lengthBit(edge.count)
                if edge.index >= 0 { packed.hasIndices = true }
                edges.append(edge)
            }
            targets += node.targets
            nodes.append(packed)
        }
    }

    /// The edge with the key of `count` bytes at `key`, where eight bytes are readable; `none` when there is none.
    @inline(__always)
    func edge(of node: Int, key: UnsafeMutablePointer<UInt8>, count: Int) -> Int {
        let node = nodes[node]
        guard node.keyLengths & Self.lengthBit(count) != 0 else { return Self.none }
        let head = ByteWord(at: key).bits
        for index in node.edges
        where edges[index].count == count && edges[index].head == head & edges[index].headMask {
            if edges[index].hasTail(of: key) { return index }
        }
        return Self.none
    }

    /// The edge with the index of an array's element.
    func edge(of node: Int, index: Int) -> Int {
        nodes[node].edges.first { edges[$0].index == index } ?? Self.none
    }

    @inline(__always)
    private static func lengthBit(_ count: Int) -> UInt64 { 1 << UInt64(min(count, 63)) }
}

extension JSONPathTree.Edge {
    fileprivate init(key: [UInt8], child: Int) {
        self.key = key
        self.child = child
        count = key.count
        head = key.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        headMask = key.count >= 8 ? .max : (1 << UInt64(key.count * 8)) - 1
        let index = Int(String(decoding: key, as: UTF8.self)) ?? -1
        // Only as JSON would write it: not `+1`, not `007`.
        self.index = Array(String(index).utf8) == key ? index : -1
    }

    @inline(__always)
    fileprivate func hasTail(of other: UnsafeMutablePointer<UInt8>) -> Bool {
        var index = 8
        while index < count {
            guard key[index] == other[index] else { return false }
            index += 1
        }
        return true
    }
}

/// The tree while it grows.
private struct Draft {
    struct Node {
        var edges: [(key: [UInt8], child: Int)] = []
        var targets: [JSONPathTree.Target] = []
    }

    var nodes = [Node()]

    /// Adds every reading of `keys`, the longest first key first.
    mutating func insert(_ keys: ArraySlice<String>, below node: Int, slot: Int, rank: inout Int) {
        if keys.isEmpty {
            nodes[node].targets.append(.init(slot: slot, rank: rank))
            rank += 1
            return
        }
        for length in (1...keys.count).reversed() {
            let key = Array(keys.prefix(length).joined(separator: ".").utf8)
            insert(keys.dropFirst(length), below: child(of: node, key: key), slot: slot, rank: &rank)
        }
    }

    private mutating func child(of node: Int, key: [UInt8]) -> Int {
        if let edge = nodes[node].edges.first(where: { $0.key == key }) { return edge.child }
        nodes.append(Node())
        nodes[node].edges.append((key, nodes.count - 1))
        return nodes.count - 1
    }
}
