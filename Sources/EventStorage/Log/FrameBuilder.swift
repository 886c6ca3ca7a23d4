/// Gathers the events of one commit.
package struct FrameBuilder {
    package private(set) var count = 0
    private(set) var raw: [UInt8] = []
    private(set) var leaves: [MerkleHash] = []
    private(set) var lastRecordedAtNanoseconds: Int64 = 0
    package let firstSequence: UInt64
    /// How many events fit: a frame never crosses into the next log file.
    package let capacity: Int

    init(firstSequence: UInt64, eventsPerFile: UInt64) {
        self.firstSequence = firstSequence
        let left = eventsPerFile - firstSequence % eventsPerFile
        capacity = min(LogLimits.eventsPerFrame, Int(left))
    }

    package var nextSequence: UInt64 { firstSequence + UInt64(count) }

    /// Adds an event's canonical bytes; false, and nothing added, when the frame is full.
    ///
    /// Throws `.tooLarge` for an event that no frame could hold.
    package mutating func append(_ event: [UInt8], recordedAtNanoseconds: Int64) throws(StorageError) -> Bool {
        let most = LogLimits.rawBytesPerFrame - 10
        guard event.count <= most else {
            throw StorageError(.tooLarge, "an event of \(event.count) bytes; the log takes at most \(most)")
        }
        guard count < capacity, raw.count + event.count + 10 <= LogLimits.rawBytesPerFrame else { return false }
        raw.append(varint: UInt64(event.count))
        raw.append(contentsOf: event)
        leaves.append(event.withUnsafeBytes { MerkleHash.leaf($0) })
        lastRecordedAtNanoseconds = recordedAtNanoseconds
        count += 1
        return true
    }
}
