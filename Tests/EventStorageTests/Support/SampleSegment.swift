import SystemPackage
import TestSupport

@testable import EventStorage

/// A segment on a simulated disk, made of events without a log.
struct SampleSegment {
    static let path: FilePath = "/sample.segment"
    let disk = SimulatedDisk()
    let bytes: [UInt8]
    let events: [[UInt8]]
    let firstSequence: UInt64

    init(_ events: [[UInt8]], firstSequence: UInt64 = 0, schema: SegmentSchema) throws {
        var table = EventTable()
        var tree = MerkleFrontier()
        for event in events {
            try event.withUnsafeBytes { try table.append($0) }
            tree.append(event.withUnsafeBytes { .leaf($0) })
        }
        self.events = events
        self.firstSequence = firstSequence
        bytes = SegmentEncoder.encode(
            table, firstSequence: firstSequence, ledgerID: TestLedger.header.id, schema: schema, root: tree.root,
            lastRecordedAtNanoseconds: 77)
        let file = try SimulatedFileSystem(disk).open(Self.path, .createNew)
        try file.writeFully(bytes, at: 0)
    }

    func open() throws -> SegmentFile { try Self.open(disk, firstSequence: firstSequence, count: events.count) }

    static func open(_ disk: SimulatedDisk, firstSequence: UInt64 = 0, count: Int) throws -> SegmentFile {
        try SegmentFile(
            opening: path, in: SimulatedFileSystem(disk), ledgerID: TestLedger.header.id,
            firstSequence: firstSequence, count: count)
    }
}

extension SampleSegment {
    /// Events with one text each.
    init(texts: [[UInt8]]) throws {
        try self.init(texts.map { SampleEvents.encode([28: .bytes($0)]) }, schema: .plain)
    }
}

extension SegmentDirectory {
    /// The texts of its dictionaries and columns.
    var texts: [TextLayout] {
        let dictionaries = groups.flatMap(\.fields).compactMap { field -> TextLayout? in
            guard case .texts(let layout) = field.values else { return nil }
            return layout
        }
        return dictionaries
            + columns.compactMap { column in
                guard case .texts(let layout) = column.body else { return nil }
                return layout
            }
    }
}

extension SegmentFile {
    /// All its events, put together from the columns.
    func events() throws -> [[UInt8]] {
        let reader = SegmentEvents()
        try reader.begin(self)
        var events: [[UInt8]] = []
        while try reader.next({ part in
            try part.forEachEvent { sequence, bytes in
                guard sequence == firstSequence + UInt64(events.count) else {
                    throw BrokenPromise("sequence \(sequence) after \(events.count) events")
                }
                events.append(Array(bytes))
            }
        }) {}
        return events
    }
}
