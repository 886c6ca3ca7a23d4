/// Reads a file of contents derived from segments, one record after another; the file is locked meanwhile.
package final class PartialsReader {
    private let file: any File
    private let size: UInt64
    private var offset: UInt64

    /// A file that does not begin as expected has no records.
    init(_ file: any File, header: [UInt8]) throws {
        self.file = file
        size = try file.size()
        offset = try file.bytes(at: 0, count: header.count) == header ? UInt64(header.count) : 0
    }

    deinit { try? file.unlock() }

    /// The content of the next record, which is to be of a segment; nil where there is none that is whole and of it.
    package func next(_ segment: SegmentFile) throws -> [UInt8]? {
        guard offset > 0 else { return nil }
        let head = try file.bytes(at: offset, count: PartialsFile.recordByteCount)
        guard head.count == PartialsFile.recordByteCount else { return nil }
        let length = head.withUnsafeBytes { Int($0.integer(at: 4, as: UInt32.self)) }
        guard UInt64(length) <= size - offset else { return nil }
        let content = try file.bytes(at: offset + UInt64(head.count), count: length)
        // All of its head follows from the segment and the content.
        guard PartialsFile.record(of: segment, content: content).starts(with: head) else { return nil }
        offset += UInt64(head.count + length)
        return content
    }

    /// Whether every byte belongs to a record that was read.
    package var isAtEnd: Bool { offset == size }
}
