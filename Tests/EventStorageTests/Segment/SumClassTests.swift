import TestSupport
import Testing

@testable import EventStorage

/// A sum's coefficients are by class, and there may be more classes than 16 bits can tell apart.
@Suite struct SumClassTests {
    @Test func aClassForEachEventOfAFullFile() throws {
        // Field 9 is what field 5 costs at the rate that field 2, of which no two events have the same, stands for.
        let schema = SegmentSchema(
            groups: [[1], [2]], hot: [9], sums: [9: [5]], sumGroup: 1,
            weights: { _, bytes in
                var rate: Int64 = 0
                var reader = CanonicalReader(bytes)
                _ = try? reader.forEachField(
                    integer: { number, value in
                        if number == 2 { rate = value + 1 }
                        return true
                    },
                    wide: { _, _ in true }, bytes: { _, _ in true })
                return [rate]
            })
        let events = (0..<65_536).map { number in
            SampleEvents.encode([
                1: .integer(0), 2: .integer(Int64(number)), 5: .integer(3), 9: .wide(Int128(3 * (number + 1))),
            ])
        }
        let segment = try SampleSegment(events, schema: schema).open()
        #expect(Self.classCounts(segment.directory).max() == 65_537)
        let costs = try #require(try ScannedColumns(segment, fields: [9]).wides[9])
        #expect(costs == (1...65_536).map { Int128(3 * $0) })
    }

    /// Rows that no tuple refers to stand before the others: the format allows any number.
    @Test(arguments: [1, 65_536]) func rowsThatNobodyRefersTo(rowCount: Int) throws {
        let events = KindMixture.events(1_100, hasKindless: false, hasManyShapes: false, seed: 4)
        let sample = try SampleSegment(events.map(SampleEvents.encode), schema: KindMixture.schema)
        let fields = KindMixture.fields(of: KindMixture.Presence.allCases)
        var forge = try SegmentForge(sample)
        var sumCount = 0
        for number in forge.directory.columns.indices {
            guard
                case .linear(let group, let columns, let coefficients, var classes) =
                    forge.directory.columns[number].prediction
            else { continue }
            classes.base += Int64(rowCount)
            let unused = [[Int64]](repeating: columns.map { _ in 77 }, count: rowCount)
            forge.directory.columns[number].prediction = .linear(
                group: group, columns: columns, coefficients: unused + coefficients, classes: classes)
            sumCount += 1
        }
        #expect(sumCount > 0)
        let disk = SimulatedDisk()
        disk.replaceContent(of: SampleSegment.path, with: forge.file())
        let opened = try SampleSegment.open(disk, count: events.count)
        let expected = try ScannedColumns(sample.open(), fields: fields)
        #expect(try ScannedColumns(opened, fields: fields).differences(from: expected) == [])
    }

    private static func classCounts(_ directory: SegmentDirectory) -> [Int] {
        directory.columns.compactMap { column in
            if case .linear(_, _, let coefficients, _) = column.prediction { coefficients.count } else { nil }
        }
    }
}
