/// A private copy of one text with eight 0 bytes behind it, in a buffer that is used again and again.
///
/// The copy costs little beside reading it, and buys two things: what a scan finds stays valid when
/// the caller's bytes are gone, and a scan needs no bounds checks (see `JSONCursor`).
struct PaddedText: ~Copyable {
    /// `count` bytes of text, then `padding` bytes of 0; all of the capacity is initialized.
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int

    static let padding = 8

    init(capacity: Int = 4096) {
        self.capacity = capacity
        bytes = Self.allocate(capacity)
    }

    init(_ text: Span<UInt8>) {
        self.init(capacity: text.count)
        assign(text)
    }

    deinit { bytes.deallocate() }

    /// Replaces the text. O(count); allocates only for a text longer than any before.
    mutating func assign(_ text: Span<UInt8>) {
        reserve(text.count)
        count = text.count
        text.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { bytes.update(from: start, count: source.count) }
        }
        (bytes + count).update(repeating: 0, count: Self.padding)
    }

    /// Makes room for a text of `count` bytes; the old text is lost where there was too little.
    mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        capacity = max(count, capacity * 2)
        bytes.deallocate()
        bytes = Self.allocate(capacity)
        self.count = 0
    }

    /// A cursor at the start; valid while this text is neither replaced nor destroyed.
    var cursor: JSONCursor { JSONCursor(text: bytes, count: count) }

    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + padding)
        bytes.initialize(repeating: 0, count: capacity + padding)
        return bytes
    }
}
