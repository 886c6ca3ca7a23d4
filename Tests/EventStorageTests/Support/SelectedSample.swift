import TestSupport

@testable import EventStorage

/// A segment that scans select from, and the events that it was made of.
struct SelectedSample {
    let events: [SampleEvents.Fields]
    let firstSequence: UInt64
    let schema: SegmentSchema
    /// The field that events are selected by, and values that it has.
    let field: UInt16
    let values: [Int64]
    let segment: SegmentFile

    private init(
        _ events: [SampleEvents.Fields], firstSequence: UInt64 = 0, schema: SegmentSchema, by field: UInt16,
        _ values: [Int64]
    ) throws {
        self.events = events
        self.firstSequence = firstSequence
        self.schema = schema
        self.field = field
        self.values = values
        segment = try SampleSegment(
            events.map(SampleEvents.encode), firstSequence: firstSequence, schema: schema
        ).open()
    }

    enum Source: String, CaseIterable, Sendable {
        case kinds, kindsAndKindless, fewKinds, kindsOfManyShapes, pairs, anything, ids, withoutGroups

        private static let made = Source.allCases.reduce(into: [Source: Result<SelectedSample, any Error>]()) {
            made, source in made[source] = Result { try source.make() }
        }

        /// The sample, made once.
        var sample: SelectedSample { get throws { try Self.made[self]!.get() } }

        private func make() throws -> SelectedSample {
            func kinds(_ count: Int, first: UInt64 = 0, hasKindless: Bool, hasManyShapes: Bool) throws -> SelectedSample
            {
                try SelectedSample(
                    KindMixture.events(
                        count, firstSequence: first, hasKindless: hasKindless, hasManyShapes: hasManyShapes, seed: 1),
                    firstSequence: first, schema: KindMixture.schema, by: KindMixture.kind, KindMixture.kinds)
            }
            switch self {
            case .kinds: return try kinds(2_100, hasKindless: false, hasManyShapes: false)
            case .kindsAndKindless: return try kinds(1_100, first: 131_072, hasKindless: true, hasManyShapes: false)
            case .fewKinds: return try kinds(70, hasKindless: false, hasManyShapes: false)
            case .kindsOfManyShapes: return try kinds(1_100, first: 65_536, hasKindless: true, hasManyShapes: true)
            case .pairs:
                return try SelectedSample(
                    SampleEvents.pairs(1_030, seed: 3), schema: SampleEvents.schema, by: 1, [1, 2])
            case .anything:
                // Extremes in the first group, and hints that seldom fit.
                var schema = SampleEvents.schema
                schema.groups = [[3, 6, 4], [1, 16, 17]]
                return try SelectedSample(
                    SampleEvents.anything(300, seed: 5), schema: schema, by: 3, [0, 1, -1, .min, .max])
            case .ids:
                return try SelectedSample(SampleEvents.ids(200, seed: 6), schema: SampleEvents.schema, by: 1, [0, 1])
            case .withoutGroups:
                return try SelectedSample(SampleEvents.pairs(1_030, seed: 7), schema: .plain, by: 1, [1, 2])
            }
        }
    }

    /// All fields of its events that scans hand out.
    var fields: [UInt16] { Set(events.lazy.flatMap(\.keys)).sorted() }

    /// The events that a selection leaves: those without the field stay, and all where it is not in the first group.
    func isWanted(_ wanted: Set<Int64>) -> (SampleEvents.Fields) -> Bool {
        guard schema.groups[0].contains(field) else { return { _ in true } }
        return { fields in fields[field]?.integer.map(wanted.contains) ?? true }
    }

    func scan(_ fields: [UInt16], _ wanted: Set<Int64>, with scan: SegmentScan = SegmentScan()) throws -> ScannedColumns
    {
        try ScannedColumns(
            segment, fields: fields, where: SegmentScan.Filter(field, isWanted: wanted.contains), with: scan)
    }

    /// None of the values, all, each alone, all but each, and some by chance.
    func selections(_ random: inout SplitMix64) -> [Set<Int64>] {
        let all = Set(values)
        return [[], all] + values.map { [$0] } + values.map { all.subtracting([$0]) }
            + (0..<4).map { _ in Set(values.filter { _ in random.happens(onceIn: 2) }) }
    }
}
