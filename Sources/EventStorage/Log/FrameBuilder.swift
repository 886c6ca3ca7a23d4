/// Gathers the events of one commit.
package struct FrameBuilder {
    package private(set) var count = 0
    private(set) var raw: [UInt8] = []
    package private(set) var lastRecordedAtNanoseconds: Int64 = 0
    package let firstSequence: UInt64
    /// How many events fit: a frame never crosses into the next log file.
    package let capacity: Int

    init(firstSequence: UInt64, eventsPerFile: UInt64) {
        self.firstSequence = firstSequence
        let left = eventsPerFile - firstSequence % eventsPerFile
        capacity = min(LogLimits.eventsPerFrame, Int(left))
    }

    package var nextSequence: UInt64 { firstSequence + UInt64(count) }

    /// What the frame holds at some moment, to come back to.
    package struct Mark {
        fileprivate var count = 0
        fileprivate var rawCount = 0
        fileprivate var lastRecordedAtNanoseconds: Int64 = 0

        package init() {}
    }

    package var mark: Mark {
        var mark = Mark()
        (mark.count, mark.rawCount) = (count, raw.count)
        mark.lastRecordedAtNanoseconds = lastRecordedAtNanoseconds
        return mark
    }

    /// Takes out what was added since the mark.
    package mutating func cut(to mark: Mark) {
        raw.removeLast(raw.count - mark.rawCount)
        count = mark.count
        lastRecordedAtNanoseconds = mark.lastRecordedAtNanoseconds
    }

    /// Calls back with an event that was added. O(events of the frame).
    package func withEvent<Result>(
        at sequence: UInt64, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result? {
        guard sequence >= firstSequence, sequence < nextSequence else { return nil }
        return try raw.withUnsafeBytes { bytes in
            var position = 0
            for _ in firstSequence..<sequence {
                let length = bytes.varint(at: &position) ?? 0
                position += Int(length)
            }
            let length = Int(bytes.varint(at: &position) ?? 0)
            return try body(UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]))
        }
    }

    /// What it holds, as readers see frames; the tree's root is not known yet.
    package func withView<Result>(_ body: (FrameView) throws -> Result) rethrows -> Result {
        try raw.withUnsafeBytes { payload in
            try body(
                FrameView(
                    firstSequence: firstSequence, count: count, payload: payload,
                    recordedAtNanoseconds: lastRecordedAtNanoseconds))
        }
    }

    /// The most that an event of so many canonical bytes takes of a frame.
    package static func byteCount(ofEvent byteCount: Int) -> Int { byteCount + 10 }

    package func hasRoom(forEvents eventCount: Int, byteCount: Int) -> Bool {
        count + eventCount <= capacity && raw.count + byteCount <= LogLimits.rawBytesPerFrame
    }

    /// Adds an event's canonical bytes; false, and nothing added, when the frame is full.
    ///
    /// Throws `.tooLarge` for an event that no frame could hold.
    package mutating func append(_ event: [UInt8], recordedAtNanoseconds: Int64) throws(StorageError) -> Bool {
        let most = LogLimits.rawBytesPerFrame - Self.byteCount(ofEvent: 0)
        guard event.count <= most else {
            throw StorageError(.tooLarge, "an event of \(event.count) bytes; the log takes at most \(most)")
        }
        guard hasRoom(forEvents: 1, byteCount: Self.byteCount(ofEvent: event.count)) else { return false }
        raw.append(varint: UInt64(event.count))
        raw.append(contentsOf: event)
        lastRecordedAtNanoseconds = recordedAtNanoseconds
        count += 1
        return true
    }
}
