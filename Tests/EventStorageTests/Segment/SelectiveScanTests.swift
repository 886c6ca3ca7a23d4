import TestSupport
import Testing

@testable import EventStorage

/// A scan with a filter hands out the wanted events' values, exactly those, and in order.
@Suite struct SelectiveScanTests {
    /// The events themselves say what is right.
    @Test(arguments: SelectedSample.Source.allCases) func withoutFilterAllEvents(source: SelectedSample.Source) throws {
        let sample = try source.sample
        let scanned = try ScannedColumns(sample.segment, fields: sample.fields)
        let expected = ScannedColumns(sample, fields: sample.fields) { _ in true }
        #expect(scanned.differences(from: expected) == [])
    }

    @Test(arguments: SelectedSample.Source.allCases) func wantedEventsAlone(source: SelectedSample.Source) throws {
        let sample = try source.sample
        var random = SplitMix64(seed: 1)
        for wanted in sample.selections(&random) {
            let scanned = try sample.scan(sample.fields, wanted)
            let expected = ScannedColumns(sample, fields: sample.fields, where: sample.isWanted(wanted))
            #expect(scanned.differences(from: expected) == [], "values \(wanted.sorted())")
        }
    }

    /// Columns are asked for alone, so that what they are predicted from is not handed out; then some by chance, so that
    /// some are handed out and sources too. All by the same scan, one behind the other, not all to their ends.
    @Test(arguments: SelectedSample.Source.allCases) func someFields(source: SelectedSample.Source) throws {
        let sample = try source.sample
        let others = try [SelectedSample.Source.pairs, .fewKinds, .anything].map { try $0.sample }
        var random = SplitMix64(seed: 2)
        let scan = SegmentScan()
        func compare(_ fields: [UInt16]) throws {
            let wanted = Set(sample.values.filter { _ in random.happens(onceIn: 2) })
            let scanned = try sample.scan(fields, wanted, with: scan)
            let expected = ScannedColumns(sample, fields: fields, where: sample.isWanted(wanted))
            #expect(scanned.differences(from: expected) == [], "values \(wanted.sorted()) of fields \(fields)")
        }
        for field in sample.fields {
            try compare([field])
            let other = others[Int.random(in: 0..<others.count, using: &random)]
            try scan.begin(
                other.segment, fields: other.fields,
                where: SegmentScan.Filter(other.field) { _ in random.happens(onceIn: 2) })
            _ = try scan.next()
        }
        for _ in 0..<25 { try compare(sample.fields.filter { _ in random.happens(onceIn: 3) }) }
        try compare([])
    }

    /// Every selection of the kinds, for the columns of which some events have each.
    @Test func everySelection() throws {
        let sample = try SelectedSample.Source.fewKinds.sample
        for bits in 0..<1 << sample.values.count {
            let wanted = Set(sample.values.indices.filter { bits >> $0 & 1 == 1 }.map { sample.values[$0] })
            let scanned = try sample.scan(sample.fields, wanted)
            let expected = ScannedColumns(sample, fields: sample.fields, where: sample.isWanted(wanted))
            #expect(scanned.differences(from: expected) == [], "values \(wanted.sorted())")
        }
    }

    /// The second chunk has no event of the third kind, and is a chunk all the same.
    @Test func chunksWithoutWantedEvents() throws {
        let sample = try SelectedSample.Source.kinds.sample
        let scan = SegmentScan()
        try scan.begin(
            sample.segment, fields: sample.fields, where: SegmentScan.Filter(KindMixture.kind) { $0 == 3 })
        var counts: [Int] = []
        while try scan.next() { counts.append(scan.count) }
        let kinds = sample.events.map { $0[KindMixture.kind]?.integer }
        #expect(counts == [kinds[..<1_024], kinds[1_024..<2_048], kinds[2_048...]].map { $0.count { $0 == 3 } })
        #expect(counts[0] > 0 && counts[1] == 0 && counts[2] > 0)
    }

    /// A filter by what does not tell the events of the first group apart hands out all.
    @Test(arguments: [99, 16, 2, KindMixture.Family.noise.field(.all), KindMixture.Family.sum.field(.all)] as [UInt16])
    func byAnotherField(field: UInt16) throws {
        let sample = try SelectedSample.Source.kinds.sample
        let scanned = try ScannedColumns(
            sample.segment, fields: [1, 2, 16], where: SegmentScan.Filter(field) { _ in false })
        let expected = ScannedColumns(sample, fields: [1, 2, 16]) { field != 2 || $0[2] == nil }
        #expect(scanned == expected)
    }

    // MARK: What the samples have

    /// The samples are worth nothing where they lack a way in which a segment may keep a column.
    @Test func everyWayToKeepAColumn() throws {
        let sample = try SelectedSample.Source.kinds.sample
        var ways: Set<String> = []
        for column in sample.segment.directory.columns {
            let isEverywhere = column.body.count == sample.events.count
            let presence = column.isAligned ? "aligned" : isEverywhere ? "everywhere" : "unaligned"
            ways.insert("\(presence), \(column.prediction.name)")
            switch column.body {
            case .integers(_, let vector): ways.insert("\(presence), \(vector.form.name)")
            case .wides(let isNarrow, let vector, let escapes, _):
                ways.insert("\(presence), \(vector.form.name)")
                ways.insert(
                    "\(presence) wide, \(column.prediction.name), \(isNarrow ? "narrow" : "wide")"
                        + (escapes > 0 ? " with escapes" : ""))
            case .texts: break
            }
        }
        for presence in ["aligned", "unaligned"] {
            let expected = [
                "none", "previous", "sameEvent", "ownSequence", "referenced", "elapsed", "lastOfTuple", "linear",
                "byTuple", "constant", "packed", "packed with exceptions", "packed exceptions alone", "planes",
            ].map { "\(presence), \($0)" }
            let ofWides = ["linear, narrow", "linear, wide with escapes", "none, narrow", "none, wide with escapes"]
                .map { "\(presence) wide, \($0)" }
            #expect(Set(expected + ofWides).subtracting(ways) == [], "\(ways.sorted())")
        }
        // Zeros stand where events do not have it.
        let some = sample.segment.directory.columns.filter { column in
            column.isAligned && sample.events.contains { $0[column.key.number] == nil }
        }
        #expect(!some.isEmpty)
    }

    /// Shapes are counted where they are few; presence is found event by event where they are many.
    @Test func fewShapesAndMany() throws {
        #expect(try SelectedSample.Source.kinds.sample.segment.directory.groups[0].tupleCount <= 128)
        #expect(try SelectedSample.Source.kindsOfManyShapes.sample.segment.directory.groups[0].tupleCount > 128)
    }
}

extension SegmentDirectory.Prediction {
    fileprivate var name: String {
        switch self {
        case .none: "none"
        case .previous: "previous"
        case .sameEvent: "sameEvent"
        case .ownSequence: "ownSequence"
        case .referenced: "referenced"
        case .elapsed: "elapsed"
        case .lastOfTuple: "lastOfTuple"
        case .linear: "linear"
        case .byTuple: "byTuple"
        }
    }
}

extension VectorLayout.Form {
    fileprivate var name: String {
        switch self {
        case .constant: "constant"
        case .packed(_, 0, _, _): "packed"
        case .packed(0, _, _, _): "packed exceptions alone"
        case .packed: "packed with exceptions"
        case .planes: "planes"
        }
    }
}
