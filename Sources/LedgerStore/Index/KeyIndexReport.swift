/// What planning an import did to the index, for the user.
package struct KeyIndexReport: Sendable, Hashable {
    /// How many events' keys were read from the log, since no run held them.
    package var indexedEvents: UInt64 = 0
    /// Runs that were there and were not believed, and why.
    package var discarded: [String] = []
    /// Why the index could not be written; nil when it could.
    package var obstacle: String?
    /// Whether none of it was there, and making it took notable time.
    package var wasRebuilt = false

    package init() {}

    /// What is worth telling: nothing, where the index was there or only grew.
    package var notices: [String] {
        var notices = discarded.map { "\($0); it is derived from the log, and was made again" }
        if wasRebuilt, indexedEvents > 0, discarded.isEmpty {
            notices.append("the index of imported rows was not there; it was made from \(indexedEvents) events")
        }
        if let obstacle {
            notices.append("the index of imported rows could not be written (\(obstacle)); the log was read instead")
        }
        return notices
    }
}
