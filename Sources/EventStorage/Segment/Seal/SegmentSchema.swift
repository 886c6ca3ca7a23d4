/// What storage is told of events' fields so that it keeps them small and scans them fast.
///
/// Hints without meaning: a segment written with other hints, or none, holds the same events.
package struct SegmentSchema: Sendable {
    /// Fields that vary together, by number: each group becomes one dictionary of its distinct combinations. The first
    /// group's combine with which fields an event has, so it should hold few-valued fields.
    package var groups: [[UInt16]]
    /// Fields that scans read: kept bit-packed, never deflated.
    package var hot: Set<UInt16>
    /// For a field, from what its value may follow; the best of them is taken.
    package var predictions: [UInt16: [Hint]]
    /// For a field, the integer fields whose weighted sum it mostly is.
    package var sums: [UInt16: [UInt16]]
    /// The weights, by the field and an event that has it; nil where there are none. Called once for each distinct
    /// combination of `sumGroup`.
    package var weights: @Sendable (UInt16, UnsafeRawBufferPointer) -> [Int64]?
    /// The number of the group whose combinations have weights of their own.
    package var sumGroup: Int

    package enum Hint: Sendable, Hashable {
        /// Near another field of the same event.
        case sameEvent(UInt16)
        /// Near the event's own sequence.
        case ownSequence
        /// Near a field of the event whose sequence a field holds.
        case referenced(by: UInt16, UInt16)
        /// Near the difference of a field in this event and in the one referred to, divided.
        case elapsed(since: UInt16, UInt16, divisor: Int64)
        /// Near the last value among events that agree in a field.
        case lastWithin(UInt16)
        /// Mostly the same among events that agree in all fields of `sumGroup`.
        case sameWithinSumGroup
    }

    package init(
        groups: [[UInt16]] = [[]], hot: Set<UInt16> = [], predictions: [UInt16: [Hint]] = [:],
        sums: [UInt16: [UInt16]] = [:], sumGroup: Int = 0,
        weights: @escaping @Sendable (UInt16, UnsafeRawBufferPointer) -> [Int64]? = { _, _ in nil }
    ) {
        self.groups = groups.isEmpty ? [[]] : groups
        self.hot = hot
        self.predictions = predictions
        self.sums = sums
        self.weights = weights
        self.sumGroup = sumGroup
    }

    /// No hints at all.
    package static let plain = SegmentSchema()
}
