import Dispatch
import Glibc
import Synchronization

/// Whether the machine is as fast as it can be. On shared hardware others slow it down by a third, for seconds at a time.
///
/// A fixed piece of work on every core tells. What was measured while that took clearly longer than at best is measured
/// again, whoever's turn it was and whatever came of it; what is disturbed each time is kept, and counted.
enum MachineCalm {
    private struct State {
        /// What the work takes on a machine that is left alone, in seconds, as far as it was seen.
        var shortest = Double.infinity
        var counts = Counts()
    }

    /// Of measurements in a run.
    struct Counts: Sendable, Hashable, Codable {
        /// Made again.
        var repeated = 0
        /// Kept although they were disturbed each time.
        var disturbed = 0

        static func - (later: Counts, earlier: Counts) -> Counts {
            Counts(repeated: later.repeated - earlier.repeated, disturbed: later.disturbed - earlier.disturbed)
        }
    }

    private static let state = Mutex(State())
    private static let tolerance = 1.15
    private static let mostRepeats = 3
    /// How often to look, and how many looks to wait for at most.
    private static let lookMicroseconds: UInt32 = 100_000
    private static let mostLooks = 30

    static var counts: Counts { state.withLock { $0.counts } }

    /// Measures when the machine is calm; again where it was not so any more at the end.
    static func measured(_ body: () throws -> Double) throws -> Double {
        if state.withLock({ $0.shortest }) == .infinity { getAcquainted() }
        var value = 0.0
        for attempt in 0...mostRepeats {
            if attempt > 0 { state.withLock { $0.counts.repeated += 1 } }
            wait()
            value = try body()
            if isCalm() { return value }
        }
        state.withLock { $0.counts.disturbed += 1 }
        return value
    }

    private static func wait() {
        for _ in 0..<mostLooks {
            if isCalm() { return }
            usleep(lookMicroseconds)
        }
    }

    /// Learns what the work takes at best.
    private static func getAcquainted() {
        for _ in 0..<mostLooks {
            _ = isCalm()
            usleep(lookMicroseconds)
        }
    }

    private static func isCalm() -> Bool {
        let seconds = probe()
        return state.withLock { state in
            state.shortest = min(state.shortest, seconds)
            return seconds <= tolerance * state.shortest
        }
    }

    /// How long the work takes on the slowest core, all of them at it.
    private static func probe() -> Double {
        let slowest = Mutex(0.0)
        DispatchQueue.concurrentPerform(iterations: Processors.count) { _ in
            // The shorter of two: something else may have had the core for a moment.
            let seconds = min(Stopwatch.seconds(work), Stopwatch.seconds(work))
            slowest.withLock { $0 = max($0, seconds) }
        }
        return slowest.withLock { $0 }
    }

    /// Sums that do not wait for each other, about 2 ms: what shares a core is felt most where much is done at once.
    private static func work() {
        var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
        for step in 0..<2_000_000 as Range<UInt64> {
            a = (a ^ step) &* 0x9E37_79B9_7F4A_7C15
            b = (b &+ step) &* 0xC2B2_AE3D_27D4_EB4F
            c = (c &- step) ^ (c >> 7)
            d = d &+ (step ^ (d << 3))
        }
        // So that none of it is left out.
        if a ^ b ^ c ^ d == 42 { print() }
    }
}
