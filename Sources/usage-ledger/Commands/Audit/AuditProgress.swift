import Foundation

/// The progress of an audit, told by one thread at a time.
final class AuditProgress: @unchecked Sendable {
    private let line = ProgressLine(totalBytes: nil)
    private let lock = NSLock()
    private let total: UInt64?

    init(total: UInt64?) { self.total = total }

    func show(_ count: UInt64) { lock.withLock { line.show("auditing: \(count) events", count, of: total) } }
    func clear() { lock.withLock { line.clear() } }
}
