import Testing

@testable import ledger_bench

@Suite("Measuring by turns")
struct AlternationTests {
    @Test("Contenders take turns, the beginner changes, and the warm-up does not count")
    func turns() throws {
        let log = Guarded<[String]>([])
        func contender(_ name: String) -> Contender {
            Contender(name) {
                log.withLock {
                    $0.append(name)
                    return Double($0.count)
                }
            }
        }
        let spreads = try Alternation.run([contender("a"), contender("b")], rounds: 3) { try $0() }
        #expect(log.withLock { $0 } == ["a", "b", "a", "b", "b", "a", "a", "b"])
        // The numbers of the calls, by contender, in the order of the rounds.
        #expect(spreads.map(\.values) == [[3, 6, 7], [4, 5, 8]])
    }
}
