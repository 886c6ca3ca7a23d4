import TestSupport
import Testing

@testable import EventStorage

/// Blocks that inflate to other than they say, and numbers that are not minimal.
@Suite(.countsFaultCases) struct SegmentBombTests {
    /// Eight megabytes of the same in eight kilobytes, said to be as much, less, more, and far more than there is memory.
    @Test(arguments: [0, -1, 1, 1 << 30, (1 << 30) + 1, 1 << 40, 1 << 62] as [Int])
    func aLargeInflation(more: Int) throws {
        let segment = try DamagedSegment.pairs(64)
        let forge = try SegmentForge(segment.sample)
        let bomb = [UInt8](repeating: 7, count: 8 << 20)
        let stored = try #require(bomb.withUnsafeBytes { Deflater(level: 6).deflate($0) })
        #expect(stored.count < 10_000)
        for block in forge.contents.indices {
            let bytes = forge.file(storing: [block: (stored, more >= 1 << 30 ? more : bomb.count + more)])
            #expect(segment.expectNoHarm("block \(block)", bytes))
            let small = forge.file(storing: [block: (stored, max(stored.count + 1, forge.contents[block].count))])
            #expect(segment.expectNoHarm("block \(block), said to be small", small))
        }
    }

    /// A stream with bytes behind it, one without its end, and an honest one.
    @Test func aStreamOfAnotherLength() throws {
        let segment = try DamagedSegment.pairs(1_500)
        let forge = try SegmentForge(segment.sample)
        var streams = 0
        for (block, content) in forge.contents.enumerated() {
            guard let stored = content.withUnsafeBytes({ Deflater(level: 6).deflate($0) }) else { continue }
            let honest = forge.file(storing: [block: (stored, content.count)])
            // Packed vectors are never deflated.
            guard !segment.expectNoHarm("block \(block), deflated", honest) else { continue }
            streams += 1
            for other in [stored + [0], Array(stored.dropLast()), stored + stored] where other.count < content.count {
                let bytes = forge.file(storing: [block: (other, content.count)])
                #expect(segment.expectNoHarm("block \(block), \(other.count) bytes", bytes))
            }
        }
        #expect(streams > 0)
    }

    /// The same number in more bytes than it needs would give one content two forms.
    @Test func anOverlongVarint() throws {
        let segment = try DamagedSegment.pairs(16)
        let bytes = SegmentForge.replacingDirectory(of: segment.sample.bytes) { directory in
            directory.replaceSubrange(0...0, with: [directory[0] | 0x80, 0])
        }
        #expect(segment.expectNoHarm("16 in two bytes", bytes))
    }

    /// A field that stands in two places would be in an event twice.
    @Test func aFieldTwice() throws {
        let segment = try DamagedSegment.pairs(16)
        var forge = try SegmentForge(segment.sample)
        let key = forge.directory.columns[0].key
        forge.directory.columns[1].key = key
        #expect(segment.expectNoHarm("a column twice", forge.file()))
        forge = try SegmentForge(segment.sample)
        forge.directory.groups[1].fields[0].key = forge.directory.groups[0].fields[0].key
        #expect(segment.expectNoHarm("a field of two groups", forge.file()))
    }

    /// Scans leave segments out by the limits of their columns: whoever puts the events together holds them to those.
    @Test func limitsThatLeaveValuesOut() throws {
        let segment = try DamagedSegment.pairs(64)
        let forge = try SegmentForge(segment.sample)
        for column in forge.directory.columns.indices {
            guard case .integers(let range, let vector) = forge.directory.columns[column].body, range.count > 1 else {
                continue
            }
            var changed = forge
            changed.directory.columns[column].body = .integers(
                range: range.lowerBound + 1...range.upperBound, vector)
            #expect(segment.expectNoHarm("column \(column)", changed.file()))
            changed.directory.columns[column].body = .integers(
                range: range.lowerBound...range.upperBound - 1, vector)
            #expect(segment.expectNoHarm("column \(column)", changed.file()))
        }
    }
}
