/// Reads lines, ended by LF or CRLF, in constant memory.
///
/// The last line needs no end; an input that ends with a line break has no empty line behind it. A UTF-8
/// byte order mark at the start is skipped. A CR that no LF follows belongs to its line.
///
///     var lines = LineReader(try FileSource(path: "usage.jsonl"))
///     while try lines.next() {
///         lines.withLine { bytes in … }
///     }
///
/// O(bytes); nothing is allocated per line.
package struct LineReader: ~Copyable {
    /// The 1-based number of the current line, also after `next` threw `LineError`; 0 before the first.
    package private(set) var line = 0

    private var window: InputWindow
    private let limitBytes: Int
    /// The current line: `count` bytes from `start`; the next one begins at `nextStart`.
    private var start = 0
    private var count = 0
    private var nextStart = 0
    private var hasBegun = false
    /// A line was too long and its rest is still to come.
    private var isDiscarding = false

    /// `limitBytes` bounds a line without its end, and so the memory; `windowBytes` is the memory to begin with.
    package init(
        _ source: any ByteSource,
        limitBytes: Int = 16 * 1024 * 1024,
        windowBytes: Int = 256 * 1024
    ) {
        precondition(limitBytes > 0 && limitBytes < .max - 1)
        window = InputWindow(source, capacity: windowBytes)
        self.limitBytes = limitBytes
    }

    /// Advances to the next line; false at the end.
    ///
    /// Throws: `LineError` for a line longer than the limit (the next call continues behind it), and what
    /// the source throws.
    package mutating func next() throws -> Bool {
        if !hasBegun {
            nextStart = try window.offsetBehindByteOrderMark()
            hasBegun = true
        }
        count = 0
        if isDiscarding { try discardRestOfLine() }
        start = nextStart
        var scanned = 0
        while true {
            if let lineFeed = window.bytes.firstOffset(of: .lineFeed, in: start + scanned..<window.end) {
                nextStart = lineFeed + 1
                let hasCarriageReturn = lineFeed > start && window.bytes[lineFeed - 1] == .carriageReturn
                try finish(count: lineFeed - start - (hasCarriageReturn ? 1 : 0))
                return true
            }
            scanned = window.end - start
            // One byte more than the limit may still be the CR of a line's end.
            if scanned > limitBytes + 1 {
                isDiscarding = true
                nextStart = window.end
                try finish(count: scanned)
            }
            guard try refill() else { break }
        }
        guard scanned > 0 else { return false }
        nextStart = window.end
        try finish(count: scanned)
        return true
    }

    /// The bytes of the current line without its end; valid inside `body` only.
    package func withLine<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(UnsafeBufferPointer(start: window.bytes + start, count: count).span)
    }

    private mutating func refill() throws -> Bool {
        // Also when the source throws: asked again, the reader starts with this line.
        defer { nextStart = start }
        return try window.refill(keepingFrom: &start)
    }

    private mutating func finish(count: Int) throws(LineError) {
        line += 1
        guard count <= limitBytes else { throw LineError(line: line, limitBytes: limitBytes) }
        self.count = count
    }

    private mutating func discardRestOfLine() throws {
        while true {
            if let lineFeed = window.bytes.firstOffset(of: .lineFeed, in: nextStart..<window.end) {
                nextStart = lineFeed + 1
                break
            }
            nextStart = window.end
            guard try window.refill(keepingFrom: &nextStart) else { break }
        }
        isDiscarding = false
    }
}
