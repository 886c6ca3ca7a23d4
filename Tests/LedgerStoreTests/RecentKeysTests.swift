import Testing

@testable import LedgerStore

/// The last 65,536 keys are found, however many a commit brings; not many more are kept.
@Suite struct RecentKeysTests {
    @Test(arguments: [1, 700, 4_095, 4_096, 5_000, 16_384, 70_000]) func reach(keysPerCommit: Int) {
        var keys = RecentKeys()
        var next: UInt64 = 0
        while next < 200_000 {
            for _ in 0..<keysPerCommit {
                // Multiplied by an odd number, so that neighbours are far apart and all differ.
                keys.insert(OriginKey(bits: next &* 0x9E37_79B9_7F4A_7C15), sequence: next)
                next += 1
            }
            keys.makeRun()
        }
        for back in [1, 2, 4_096, 4_097, 65_535, 65_536] as [UInt64] {
            let sequence = next - back
            #expect(keys.sequence(of: OriginKey(bits: sequence &* 0x9E37_79B9_7F4A_7C15)) == sequence)
        }
        let kept = keys.allRuns.reduce(0) { $0 + $1.count }
        #expect(kept >= RecentKeys.reach)
        // The oldest run may reach further back, and the newest keys are in none yet.
        let longestRun = 4_095 + keysPerCommit
        #expect(kept < RecentKeys.reach + 2 * longestRun)
    }
}
