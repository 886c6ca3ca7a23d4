/// Appends contents of sealed segments to their file, which is locked meanwhile.
package final class PartialsAppender {
    private let file: any File
    private var offset: UInt64
    /// The first sequence of the segment that comes next.
    package private(set) var nextSequence: UInt64

    init(_ file: any File, offset: UInt64, nextSequence: UInt64) {
        self.file = file
        self.offset = offset
        self.nextSequence = nextSequence
    }

    deinit { try? file.unlock() }

    /// What is derived from the segment that comes next.
    package func append(_ segment: SegmentFile, _ content: [UInt8]) throws {
        precondition(segment.firstSequence == nextSequence, "segments come in order")
        let record = PartialsFile.record(of: segment, content: content)
        try file.writeFully(record, at: offset)
        offset += UInt64(record.count)
        nextSequence = segment.endSequence
    }
}
