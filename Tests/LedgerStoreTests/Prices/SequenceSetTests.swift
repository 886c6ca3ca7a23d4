import TestSupport
import Testing

@testable import LedgerStore

/// Numbers of events, as a set of them would hold them.
@Suite struct SequenceSetTests {
    @Test(arguments: 0..<4 as Range<UInt64>) func holdsWhatASetHolds(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var (sequences, reference) = (SequenceSet(), Set<UInt64>())
        for _ in 0..<5_000 {
            // Near one another, so that many are met again.
            let sequence = UInt64.random(in: 0...200_000, using: &random)
            sequences.insert(sequence)
            reference.insert(sequence)
        }
        for sequence in 0...200_001 as ClosedRange<UInt64> {
            guard sequences.contains(sequence) == reference.contains(sequence) else {
                Issue.record("\(sequence)")
                return
            }
        }
    }

    @Test(arguments: [0, 63, 64, 65_535, 65_536, UInt64.max]) func holdsOneAndNoNeighbour(_ sequence: UInt64) {
        var sequences = SequenceSet()
        #expect(!sequences.contains(sequence))
        sequences.insert(sequence)
        #expect(sequences.contains(sequence))
        #expect(!sequences.contains(sequence &+ 1) && !sequences.contains(sequence &- 1))
        #expect(!sequences.contains(sequence ^ 65_536))
    }
}
