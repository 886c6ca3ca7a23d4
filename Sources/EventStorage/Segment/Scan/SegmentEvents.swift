/// Puts a segment's columns together again: its events' canonical bytes, in order, a chunk at a time.
package final class SegmentEvents {
    private let scan = SegmentScan()
    private var bytes = EventBytes()
    /// Where each event of the chunk ends.
    private var ends: [Int] = []
    private var assembly: EventAssembly?
    /// Events before it are not handed out.
    private var firstWanted: UInt64 = 0

    package init() {}

    /// Turns to a segment, to hand out its events from sequence `first` on. Throws `.corrupt` naming file and byte.
    package func begin(_ segment: SegmentFile, behind first: UInt64 = 0) throws(StorageError) {
        firstWanted = first
        let directory = segment.directory
        try scan.begin(segment, columns: Array(directory.columns.indices), groups: Array(directory.groups.indices))
        assembly = try EventAssembly(directory, from: scan.blocks, segment.checks)
    }

    /// Turns to a segment, to hand out just the events that a filter wants, by `nextSelected`; all, where its field is not in
    /// the first group. Nothing is decoded that only others have.
    ///
    /// Throws `.corrupt` naming file and byte.
    package func begin(_ segment: SegmentFile, where filter: SegmentScan.Filter) throws(StorageError) {
        firstWanted = 0
        let isWanted = try scan.begin(segment, assembling: filter)
        assembly = try EventAssembly(segment.directory, from: scan.blocks, segment.checks, isWanted: isWanted)
    }

    /// Hands out the wanted events of the next chunk, with their sequences; false at the segment's end.
    package func nextSelected(_ body: (UInt64, UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        guard try assembleChunk() else { return false }
        var start = 0
        for (index, end) in ends.enumerated() {
            // Of events that are not wanted nothing was put together.
            if end > start {
                try body(scan.sequence(index), UnsafeRawBufferPointer(rebasing: bytes.content[start..<end]))
            }
            start = end
        }
        return true
    }

    /// False at the segment's end.
    private func assembleChunk() throws(StorageError) -> Bool {
        guard let segment = scan.segment else { return false }
        guard try scan.next() else {
            guard scan.isAtEndOfColumns, assembly?.isAtEndOfTexts == true else {
                throw segment.checks.corrupt("a column with too many values", at: 0)
            }
            return false
        }
        bytes.removeAll()
        ends.removeAll(keepingCapacity: true)
        guard scan.isZeroWhereAbsent, assembly?.assemble(scan, into: &bytes, &ends) == true else {
            throw segment.checks.corrupt("columns that make no events", at: 0)
        }
        return true
    }

    /// Hands out the next chunk of events; false at the segment's end.
    package func next(_ body: (FrameView) throws -> Void) throws -> Bool {
        guard let segment = scan.segment, try assembleChunk() else { return false }
        let skipped = Int(min(UInt64(ends.count), firstWanted - min(firstWanted, scan.sequence(0))))
        guard skipped < ends.count else { return true }
        let start = skipped == 0 ? 0 : ends[skipped - 1]
        try ends.withUnsafeBufferPointer { ends in
            try body(
                FrameView(
                    firstSequence: scan.sequence(0) + UInt64(skipped), bytes: bytes.content, from: start,
                    ends: UnsafeBufferPointer(rebasing: ends[skipped...]),
                    lastRecordedAtNanoseconds: segment.lastRecordedAtNanoseconds))
        }
        return true
    }
}

/// Bytes that grow without being checked at each one.
struct EventBytes: ~Copyable {
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private(set) var count = 0

    init() {}
    deinit { buffer.deallocate() }

    mutating func removeAll() { count = 0 }

    var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<count]) }

    /// More than the events of any file take that is sealed.
    private static var largest: Int { DirectoryLimits.rawBlock }

    /// Sees to it that so many bytes more fit; false when they would be more than a segment can hold.
    @inline(__always)
    mutating func reserve(_ additional: Int) -> Bool {
        count &+ additional <= buffer.count || grow(additional)
    }

    private mutating func grow(_ additional: Int) -> Bool {
        guard count + additional <= Self.largest else { return false }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(2 * buffer.count, count + additional), alignment: 16)
        larger.copyMemory(from: content)
        buffer.deallocate()
        buffer = larger
        return true
    }

    /// The caller has reserved the room.
    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        (buffer.baseAddress! + count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    @inline(__always)
    mutating func append(varint value: UInt64) {
        var rest = value
        let base = buffer.baseAddress!
        while rest >= 0x80 {
            base.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: count, as: UInt8.self)
            count &+= 1
            rest &>>= 7
        }
        base.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    mutating func append(wideVarint value: UInt128) {
        var rest = value
        while rest >= 0x80 {
            append(varint: UInt64(truncatingIfNeeded: rest) & 0x7F, continues: true)
            rest >>= 7
        }
        append(varint: UInt64(truncatingIfNeeded: rest), continues: false)
    }

    private mutating func append(varint byte: UInt64, continues: Bool) {
        buffer.storeBytes(
            of: UInt8(truncatingIfNeeded: byte) | (continues ? 0x80 : 0), toByteOffset: count, as: UInt8.self)
        count &+= 1
    }
}
