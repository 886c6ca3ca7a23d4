import TestSupport

@testable import EventStorage

/// A segment of events with one text each, its column laid out by hand, every checksum right.
struct ForgedTexts {
    private let segment: DamagedSegment
    private var forge: SegmentForge

    /// Stands for a block; where it lies and how long it is comes of its content.
    static let block = Block(offset: 0, storedLength: 0, rawLength: 0, checksum: 0)

    /// `contents`: of the layout's blocks in their order.
    init(_ layout: TextLayout, contents: [[UInt8]]) throws {
        segment = try DamagedSegment(SampleSegment(texts: [[UInt8]](repeating: [], count: layout.count)))
        forge = try SegmentForge(segment.sample)
        let presence = SegmentDirectory.Presence(sets: [[true]], index: .constant(0, count: 1))
        forge.directory.groups = [
            SegmentDirectory.Group(
                rows: .constant(0, count: layout.count), tupleCount: 1, presence: presence, fields: [])
        ]
        forge.directory.columns = [
            SegmentDirectory.Column(
                key: ColumnKey(28, .bytes), isAligned: false, prediction: .none, body: .texts(layout))
        ]
        forge.contents = contents
    }

    /// The texts that come out of it.
    func texts() throws -> [[UInt8]] {
        let disk = SimulatedDisk()
        disk.replaceContent(of: SampleSegment.path, with: forge.file())
        return try SampleSegment.open(disk, count: segment.sample.events.count).events().map { event in
            try event.withUnsafeBytes { bytes in
                var reader = CanonicalReader(bytes)
                guard case .bytes(let text) = try reader.next()?.value else { throw BrokenPromise("no text") }
                return Array(text)
            }
        }
    }

    /// Why it is refused; nil when it is read.
    func refusal() throws -> StorageError? {
        segment.expectNoHarm("texts laid out by hand", forge.file())
        return try storageError { _ = try texts() }
    }
}
