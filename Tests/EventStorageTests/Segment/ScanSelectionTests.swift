import TestSupport
import Testing

@testable import EventStorage

@Suite struct ScanSelectionTests {
    /// Four kinds of tuples, by whether they are wanted and whether they have the column; so many events of each.
    @Test(arguments: [
        [1_024, 0, 0, 0], [0, 1_024, 0, 0], [0, 0, 1_024, 0], [0, 0, 0, 1_024], [256, 256, 256, 256], [1, 2, 3, 4],
        [1_000, 1, 1, 22], [0, 0, 0, 0],
    ])
    func wantedEventsFindTheirValues(counts: [Int]) throws {
        let blocks = BlockReader()
        let selection = try #require(ScanSelection([true, true, false, false], from: blocks))
        let presences: [[Int64]] = [[-1, 0, -1, 0], [-1, -1, -1, -1], [0, -1, 0, -1], [0, 0, -1, -1]]
        let masks = presences.map { Self.pointer(to: $0, from: blocks) }
        let lanes = try masks.map { try #require(selection.lane(countingEventsWith: UnsafePointer($0))) }
        #expect(selection.lane(countingEventsWith: UnsafePointer(masks[0])) == nil)

        // Mixed, each chunk otherwise.
        var tuples = counts.enumerated().flatMap { [Int64](repeating: Int64($0.offset), count: $0.element) }
        for seed in 1...3 {
            var random = SplitMix64(seed: UInt64(seed))
            tuples.shuffle(using: &random)
            selection.advance(UnsafePointer(Self.pointer(to: tuples, from: blocks)), tuples.count)
            let wanted = tuples.indices.filter { tuples[$0] < 2 }
            #expect(selection.count == wanted.count)
            #expect((0..<selection.count).map { Int(selection.rows[$0]) } == wanted)
            let shapes = Self.pointer(to: wanted.map { tuples[$0] }, from: blocks)
            for (lane, presence) in zip(lanes, presences) {
                let having = tuples.indices.filter { presence[Int(tuples[$0])] != 0 }
                #expect(selection.count(ofLane: lane) == having.count)
                // The value of an event is 1 more than its row.
                let dense = Self.pointer(to: having.map { Int64($0) + 1 } + [99_999], from: blocks)
                let output = blocks.allocate(Int64.self, count: 1_024)
                selection.gather(
                    UnsafePointer(dense), ofLane: lane, where: UnsafePointer(Self.pointer(to: presence, from: blocks)),
                    UnsafePointer(shapes), into: output)
                #expect(
                    (0..<selection.count).map { output[$0] }
                        == wanted.map { presence[Int(tuples[$0])] != 0 ? Int64($0) + 1 : 0 })
            }
        }
    }

    private static func pointer(to values: [Int64], from blocks: BlockReader) -> UnsafeMutablePointer<Int64> {
        let pointer = blocks.allocate(Int64.self, count: max(1, values.count))
        for (index, value) in values.enumerated() { pointer[index] = value }
        return pointer
    }
}
