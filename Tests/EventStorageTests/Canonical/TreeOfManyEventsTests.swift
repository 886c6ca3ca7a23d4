import Testing

@testable import EventStorage

/// Many events at once grow the tree as one at a time do.
@Suite struct TreeOfManyEventsTests {
    /// Around whole pieces of 256, from sizes at which one begins and at which none does.
    private static let cases: [(size: Int, counts: [Int])] = [
        (0, [0]), (0, [1]), (0, [511]), (0, [512]), (0, [513]), (0, [4_096]), (1, [766]), (1, [767]), (1, [768]),
        (255, [513, 600]), (256, [512, 512]), (300, [1_024]), (700, [3, 2_000, 1, 4_096]),
    ]

    @Test(arguments: cases) func oneByOneOrManyAtOnce(size: Int, counts: [Int]) {
        var tree = Self.tree(over: 0..<size)
        var end = size
        for count in counts {
            Self.withEvents(end..<end + count) { tree.append($0) }
            end += count
        }
        #expect(tree == Self.tree(over: 0..<end))
    }

    @Test(arguments: [3, 2_000]) func theOtherWorkIsDoneOnce(count: Int) {
        var tree = MerkleFrontier()
        var calls = 0
        Self.withEvents(0..<count) { tree.append($0, besides: { calls += 1 }) }
        #expect(calls == 1)
        #expect(tree == Self.tree(over: 0..<count))
    }

    /// Frames of every size in turn, so that events wait, are hashed behind, and large frames come with and without such.
    @Test(arguments: [
        [1], [1_023, 1], [1_024], [2_048, 5], [5, 2_048], [Int](repeating: 1, count: 1_500),
        [Int](repeating: 7, count: 600) + [1_024, 4_096, 3], [900, 900, 900, 1_024, 900],
    ])
    func aTreeGrowsBehindWhatIsRead(counts: [Int]) {
        let growing = GrowingTree(Self.tree(over: 0..<77))
        var end = 77
        for count in counts {
            Self.withEvents(end..<end + count) { growing.append($0) }
            end += count
        }
        #expect(growing.frontier == Self.tree(over: 0..<end))
        Self.withEvents(end..<end + 9) { growing.append($0) }
        #expect(growing.frontier == Self.tree(over: 0..<end + 9))
    }

    @Test func whatIsBehindAPlaceIsForgottenThere() {
        let growing = GrowingTree(MerkleFrontier())
        for start in stride(from: 0, to: 3_000, by: 3) { Self.withEvents(start..<start + 3) { growing.append($0) } }
        growing.become(Self.tree(over: 0..<10))
        Self.withEvents(10..<12) { growing.append($0) }
        #expect(growing.frontier == Self.tree(over: 0..<12))
    }

    // MARK: Events

    /// Of different lengths.
    private static func event(_ number: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number % 7)
            + withUnsafeBytes(of: number, Array.init)
    }

    private static func tree(over events: Range<Int>) -> MerkleFrontier {
        var tree = MerkleFrontier()
        for number in events { event(number).withUnsafeBytes { tree.append(.leaf($0)) } }
        return tree
    }

    private static func withEvents(_ numbers: Range<Int>, _ body: (FrameView) -> Void) {
        var payload: [UInt8] = []
        for number in numbers {
            let event = event(number)
            payload.append(varint: UInt64(event.count))
            payload += event
        }
        payload.withUnsafeBytes { bytes in
            body(
                FrameView(
                    firstSequence: UInt64(numbers.lowerBound), count: numbers.count, payload: bytes,
                    recordedAtNanoseconds: 0))
        }
    }
}
