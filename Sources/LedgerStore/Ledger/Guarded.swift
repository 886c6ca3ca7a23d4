import Foundation

/// A value that one thread at a time may touch.
///
/// A `Mutex<Value>` would do the same but for its region checks, which refuse a caller's closure that shares
/// anything with the value while the lock is held, as every commit's does.
final class Guarded<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try lock.withLock { try body(&value) }
    }
}
