package import LedgerModel
import Synchronization

/// A clock that stands still until it is moved.
package final class ManualClock: Sendable {
    private let time: Mutex<Instant>

    package init(_ time: Instant) { self.time = Mutex(time) }

    package var now: Instant { time.withLock { $0 } }

    package func set(_ time: Instant) { self.time.withLock { $0 = time } }

    package func advance(nanoseconds: Int64) {
        time.withLock { $0 = Instant(nanoseconds: $0.nanoseconds + nanoseconds) }
    }
}
