import LedgerModel
import Synchronization

/// The clock of a ledger whose events have times of their own.
final class BenchClock: Sendable {
    private let time: Mutex<Instant>

    init(_ time: Instant) { self.time = Mutex(time) }

    var now: Instant { time.withLock { $0 } }

    func set(_ instant: Instant) { time.withLock { $0 = instant } }
}
