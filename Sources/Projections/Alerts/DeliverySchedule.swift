public import LedgerModel

/// When a route that failed is tried again: after a pause that grows from failure to failure.
public struct DeliverySchedule: Sendable, Hashable {
    private struct Pause: Hashable {
        var seconds: Int64
        var end: Instant
    }

    public static let firstPauseSeconds: Int64 = 30
    public static let longestPauseSeconds: Int64 = 900

    private var pauses: [String: Pause] = [:]

    public init() {}

    public func isDue(_ route: String, at now: Instant) -> Bool { pauses[route].map { now >= $0.end } ?? true }

    /// Everything arrived that was sent along the route.
    public mutating func didSucceed(_ route: String) { pauses[route] = nil }

    /// Something did not arrive.
    public mutating func didFail(_ route: String, at now: Instant) {
        let seconds = min(pauses[route].map { 2 * $0.seconds } ?? Self.firstPauseSeconds, Self.longestPauseSeconds)
        let (end, overflow) = now.nanoseconds.addingReportingOverflow(seconds * Instant.nanosecondsPerSecond)
        pauses[route] = Pause(seconds: seconds, end: overflow ? .latest : Instant(nanoseconds: end))
    }
}
