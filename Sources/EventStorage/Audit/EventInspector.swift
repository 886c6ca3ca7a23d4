/// Looks at the events of one file on the way through an audit: storage does not know what they mean.
package protocol EventInspector: AnyObject, Sendable {
    /// Looks at some events, in order; calls back with those in which something is wrong.
    func inspect(_ events: FrameView, _ report: (UInt64, AuditFinding.Code, String) -> Void)
    /// When the first event was recorded; nil before it, and when it does not say.
    var firstRecordedAtNanoseconds: Int64? { get }
    /// When the last event looked at was recorded; nil before the first, and for one that does not say.
    var lastRecordedAtNanoseconds: Int64? { get }
}

/// What an audit does beyond checksums.
package struct AuditOptions: Sendable {
    /// Whether the events of sealed segments are put together and hashed; those of log files always are.
    package var hashesSegments = true
    /// The size of a tree whose root is wanted; within a segment it takes `hashesSegments`.
    package var rootAtSize: UInt64?
    /// Makes what looks at the events of a file; one for each file, so that files can be read at once.
    package var makeInspector: (@Sendable () -> any EventInspector)?
    /// Calls a body once on each core, at the same time, and returns when all have returned.
    package var onEachCore: @Sendable (@Sendable () -> Void) -> Void = { $0() }
    /// Told how many more events were read; from any thread.
    package var progress: (@Sendable (Int) -> Void)?

    package init() {}
}
