/// The stretch of an input that a reader looks at: a buffer that slides over a `ByteSource`.
///
/// Invariant: `0 ≤ end ≤ capacity`, and `bytes[end]` exists and is 0. A scan that stops at every 0 byte
/// therefore needs no bounds check of its own: it cannot run past `end`, and at a 0 byte it asks whether
/// this is the end or a 0 of the input.
///
/// Memory is the initial capacity, more only while one record is longer than that.
struct InputWindow: ~Copyable {
    /// Valid until the next `refill`, which may move or replace the bytes.
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    /// The number of bytes of input in the window.
    private(set) var end = 0
    private var capacity: Int
    private var source: any ByteSource
    private var sourceHasEnded = false

    init(_ source: any ByteSource, capacity: Int) {
        precondition(capacity > 0)
        self.source = source
        self.capacity = capacity
        bytes = Self.allocate(capacity)
    }

    deinit { bytes.deallocate() }

    /// Reads on behind `end`; false when the source has no more.
    ///
    /// The bytes from `start` on stay, those before it may go: `start` is changed to where its byte is
    /// afterwards, so a reader keeps offsets relative to it. Amortised O(bytes read).
    ///
    /// Throws: what the source throws; the window is then as before and may be asked again.
    mutating func refill(keepingFrom start: inout Int) throws -> Bool {
        guard !sourceHasEnded else { return false }
        // Moving at half full keeps reads large; a record that fills the window already starts it.
        if start > 0, capacity - end < capacity / 2 {
            end -= start
            bytes.update(from: bytes + start, count: end)
            start = 0
        }
        if end == capacity { grow() }
        // Also when the source throws after it wrote something.
        defer { bytes[end] = 0 }
        let count = try source.read(into: UnsafeMutableRawBufferPointer(start: bytes + end, count: capacity - end))
        precondition(count >= 0 && count <= capacity - end, "a byte source wrote more than it was given room for")
        end += count
        sourceHasEnded = count == 0
        return count > 0
    }

    /// The offset behind a UTF-8 byte order mark at the start of the input, else 0.
    mutating func offsetBehindByteOrderMark() throws -> Int {
        var start = 0
        for (offset, expected) in ([0xEF, 0xBB, 0xBF] as [UInt8]).enumerated() {
            while offset == end {
                guard try refill(keepingFrom: &start) else { return 0 }
            }
            guard bytes[offset] == expected else { return 0 }
        }
        return 3
    }

    private mutating func grow() {
        let larger = Self.allocate(capacity * 2)
        larger.update(from: bytes, count: end)
        bytes.deallocate()
        bytes = larger
        capacity *= 2
    }

    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + 1)
        bytes.initialize(repeating: 0, count: capacity + 1)
        return bytes
    }
}
