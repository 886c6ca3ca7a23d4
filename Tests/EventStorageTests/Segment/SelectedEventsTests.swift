import TestSupport
import Testing

@testable import EventStorage

/// Events that a filter wants are put together as they were written, exactly those, and in order.
@Suite struct SelectedEventsTests {
    private struct Found: Equatable {
        var sequences: [UInt64] = []
        var bytes: [[UInt8]] = []
    }

    private func find(
        _ sample: SelectedSample, _ wanted: Set<Int64>, with events: SegmentEvents = SegmentEvents()
    ) throws -> Found {
        var found = Found()
        try events.begin(sample.segment, where: SegmentScan.Filter(sample.field, isWanted: wanted.contains))
        while try events.nextSelected({ sequence, bytes in
            found.sequences.append(sequence)
            found.bytes.append(Array(bytes))
        }) {}
        return found
    }

    private func expected(_ sample: SelectedSample, _ wanted: Set<Int64>) -> Found {
        var found = Found()
        for (index, fields) in sample.events.enumerated() where sample.isWanted(wanted)(fields) {
            found.sequences.append(sample.firstSequence + UInt64(index))
            found.bytes.append(SampleEvents.encode(fields))
        }
        return found
    }

    @Test(arguments: SelectedSample.Source.allCases) func wantedEventsAlone(source: SelectedSample.Source) throws {
        let sample = try source.sample
        var random = SplitMix64(seed: 1)
        let events = SegmentEvents()
        for wanted in sample.selections(&random) {
            let expected = expected(sample, wanted)
            #expect(try find(sample, wanted) == expected, "values \(wanted.sorted())")
            // The same by one that has put others together before, and not to their end.
            try events.begin(sample.segment)
            _ = try events.next { _ in }
            #expect(try find(sample, wanted, with: events) == expected, "values \(wanted.sorted())")
        }
    }

    @Test func everySelection() throws {
        let sample = try SelectedSample.Source.fewKinds.sample
        for bits in 0..<1 << sample.values.count {
            let wanted = Set(sample.values.indices.filter { bits >> $0 & 1 == 1 }.map { sample.values[$0] })
            #expect(try find(sample, wanted) == expected(sample, wanted), "values \(wanted.sorted())")
        }
    }
}
