import TestSupport
import Testing

@testable import EventStorage

/// Segments that another program wrote, or somebody to do harm, and scans that hand out some of their events: what is read
/// of the file is refused where it is not as it must be, and nothing is read outside of it.
@Suite(.countsFaultCases) struct HostileSelectionTests {
    private static let selections: [Set<Int64>] = [[], [1], [2, 3], [1, 2, 3, 4], [5]]

    /// A kind of events has fewer values than it has events, or the segment has fewer than events.
    @Test(arguments: KindMixture.Presence.allCases) func fewerValuesThanEvents(presence: KindMixture.Presence) throws {
        let source = try ForgedKinds.made.get()
        for family in KindMixture.Family.allCases {
            let field = family.field(presence)
            let number = try #require(source.number(of: field))
            let forged = try source.opened { forge in
                let count = source.events.count { $0[field] != nil } - 1
                let vector = VectorLayout.constant(1, count: count)
                forge.directory.columns[number].isAligned = false
                switch forge.directory.columns[number].body {
                case .integers(let range, _): forge.directory.columns[number].body = .integers(range: range, vector)
                case .wides(let isNarrow, _, _, _):
                    forge.directory.columns[number].body = .wides(isNarrow: isNarrow, vector, escapes: 0, nil)
                case .texts: Issue.record("no text")
                }
            }
            for wanted in Self.selections {
                FaultTally.count()
                let error = try storageError { try source.scan(forged, [field], wanted) }
                #expect(error?.code == .corrupt, "\(family), kinds \(wanted)")
                #expect(error?.message.contains("too few values") == true, "\(family), kinds \(wanted)")
            }
        }
    }

    /// Of the first group every event's tuple is read, of another the wanted events'.
    @Test(arguments: [0, 1], [.min, -1, 1 << 32, .max] as [Int64]) func tuplesThatThereAreNot(group: Int, tuple: Int64)
        throws
    {
        let source = try ForgedKinds.made.get()
        let byNames = KindMixture.Family.byNames.field(.all)
        for tuple in [tuple, Int64(source.forge.directory.groups[group].tupleCount)] {
            let forged = try source.opened { $0.directory.groups[group].rows = .constant(tuple, count: source.count) }
            for wanted in Self.selections {
                for field in [17, byNames] {
                    FaultTally.count()
                    let error = try storageError { _ = try source.scan(forged, [field], wanted) }
                    #expect(error?.code == (wanted.isEmpty && group == 1 ? nil : .corrupt), "kinds \(wanted)")
                }
            }
        }
    }

    struct Positions: CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable ([UInt16], Int) -> [UInt16]

        init(_ name: String, _ change: @escaping @Sendable ([UInt16], Int) -> [UInt16]) {
            testDescription = name
            self.change = change
        }
    }

    static let positions = [
        Positions("as they were") { positions, _ in positions },
        Positions("descending") { positions, _ in positions.reversed() },
        Positions("all the first") { positions, _ in positions.map { _ in 0 } },
        Positions("all the last") { positions, count in positions.map { _ in UInt16(count - 1) } },
        Positions("all behind the last") { positions, count in positions.map { _ in UInt16(count) } },
        Positions("all the greatest") { positions, _ in positions.map { _ in .max } },
        Positions("each twice") { positions, _ in positions.indices.map { positions[$0 / 2] } },
        Positions("the first one behind the last") { positions, count in [UInt16(count)] + positions.dropFirst() },
        Positions("the last one the first") { positions, _ in positions.dropLast() + [0] },
        Positions("by turns the last and the first") { positions, count in
            positions.indices.map { $0 % 2 == 0 ? UInt16(count - 1) : 0 }
        },
    ]

    /// Which values wide packings and escapes are of is not checked, but for staying within the column; a filter makes no
    /// difference to it.
    @Test(arguments: positions) func exceptionsAnywhere(_ positions: Positions) throws {
        let source = try ForgedKinds.made.get()
        var lists = 0
        let forged = try source.opened { forge in
            for column in source.forge.directory.columns {
                for list in column.body.positionLists {
                    guard let block = source.number(of: list.block) else { continue }
                    func place(_ index: Int) -> Int { list.start + list.stride * index }
                    let old = (0..<list.count).map { index in
                        forge.contents[block].withUnsafeBytes { $0.integer(at: place(index), as: UInt16.self) }
                    }
                    for (index, new) in positions.change(old, column.body.count).enumerated() {
                        forge.contents[block].store(littleEndian: new, at: place(index))
                    }
                    lists += 1
                }
            }
        }
        #expect(lists > 20)
        let fields = KindMixture.fields(of: KindMixture.Presence.allCases)
        let all = try ScannedColumns(forged, fields: fields)
        for wanted in Self.selections {
            FaultTally.count()
            let differences = try source.scan(forged, fields, wanted)
                .differences(from: all.selecting(KindMixture.kind, wanted.contains))
            #expect(differences == [], "kinds \(wanted)")
        }
    }
}

/// A segment of the kinds of events, to be forged.
private struct ForgedKinds {
    let events: [SampleEvents.Fields]
    let forge: SegmentForge
    var count: Int { events.count }

    static let made = Result { try ForgedKinds() }

    private init() throws {
        events = KindMixture.events(1_100, hasKindless: false, hasManyShapes: false, seed: 4)
        forge = try SegmentForge(SampleSegment(events.map(SampleEvents.encode), schema: KindMixture.schema))
    }

    func number(of field: UInt16) -> Int? { forge.directory.columns.firstIndex { $0.key.number == field } }

    /// A block's place among the blocks.
    func number(of block: Block) -> Int? { Self.blocks(of: forge).firstIndex(of: block) }

    private static func blocks(of forge: SegmentForge) -> [Block] {
        var blocks: [Block] = []
        var directory = forge.directory
        directory.changeBlocks { blocks.append($0) }
        return blocks
    }

    func opened(_ change: (inout SegmentForge) -> Void) throws -> SegmentFile {
        var forge = forge
        let contents = Dictionary(
            zip(Self.blocks(of: forge), forge.contents.indices), uniquingKeysWith: { first, _ in first })
        change(&forge)
        // Some of the blocks may not be named any more.
        forge.contents = Self.blocks(of: forge).map { forge.contents[contents[$0]!] }
        let disk = SimulatedDisk()
        disk.replaceContent(of: SampleSegment.path, with: forge.file())
        return try SampleSegment.open(disk, count: count)
    }

    func scan(_ segment: SegmentFile, _ fields: [UInt16], _ wanted: Set<Int64>) throws -> ScannedColumns {
        try ScannedColumns(
            segment, fields: fields, where: SegmentScan.Filter(KindMixture.kind, isWanted: wanted.contains))
    }
}

extension SegmentDirectory.Body {
    /// Where blocks say which of the column's values they add to.
    fileprivate var positionLists: [(block: Block, start: Int, stride: Int, count: Int)] {
        switch self {
        case .integers(_, let vector): vector.positionLists
        case .wides(_, let vector, let escapes, let block):
            vector.positionLists + (block.map { [($0, start: 0, stride: 18, count: escapes)] } ?? [])
        case .texts: []
        }
    }
}

extension VectorLayout {
    fileprivate var positionLists: [(block: Block, start: Int, stride: Int, count: Int)] {
        guard case .packed(let width, let exceptions, _, let block) = form, exceptions > 0 else { return [] }
        return [(block, start: BitPacking.byteCount(of: count, width: width), stride: 2, count: exceptions)]
    }
}
