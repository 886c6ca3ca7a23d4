public import LedgerModel

/// What a projection reads of some events: the less it asks for, the less has to be decoded.
public struct EventNeeds: Sendable, Hashable {
    /// Events of other kinds may be left out, and may be handed over all the same.
    public var kinds: Kinds
    /// Columns not asked for may be empty.
    public var columns: Columns

    public init(kinds: Kinds, columns: Columns) {
        self.kinds = kinds
        self.columns = columns
    }

    public static let everything = EventNeeds(kinds: .all, columns: .all)
    public static let nothing = EventNeeds(kinds: [], columns: [])

    public func union(_ other: EventNeeds) -> EventNeeds {
        EventNeeds(kinds: kinds.union(other.kinds), columns: columns.union(other.columns))
    }

    /// The columns of an `EventBatch`.
    public struct Columns: OptionSet, Sendable, Hashable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let kinds = Columns(rawValue: 1 << 0)
        public static let sequences = Columns(rawValue: 1 << 1)
        public static let recordedAt = Columns(rawValue: 1 << 2)
        public static let occurredAt = Columns(rawValue: 1 << 3)
        public static let billedAt = Columns(rawValue: 1 << 4)
        public static let projects = Columns(rawValue: 1 << 5)
        public static let models = Columns(rawValue: 1 << 6)
        public static let outcomes = Columns(rawValue: 1 << 7)
        public static let usage = Columns(rawValue: 1 << 8)
        public static let amounts = Columns(rawValue: 1 << 9)
        public static let certainties = Columns(rawValue: 1 << 10)
        /// Administrative events, whole.
        public static let administrative = Columns(rawValue: 1 << 11)
        public static let users = Columns(rawValue: 1 << 12)
        public static let operations = Columns(rawValue: 1 << 13)
        /// Request ids and attempts.
        public static let requests = Columns(rawValue: 1 << 14)
        public static let holds = Columns(rawValue: 1 << 15)
        public static let charges = Columns(rawValue: 1 << 16)
        /// What throttles say.
        public static let throttles = Columns(rawValue: 1 << 17)
        /// Rate-limit headers.
        public static let rateLimits = Columns(rawValue: 1 << 18)
        public static let serviceTiers = Columns(rawValue: 1 << 19)
        /// Alerts and the outcomes of their delivery, whole.
        public static let alerts = Columns(rawValue: 1 << 20)
        public static let all = Columns(rawValue: 1 << 21 - 1)
    }

    /// A set of kinds of events.
    public struct Kinds: OptionSet, Sendable, Hashable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public init(_ kinds: some Sequence<EventKind>) {
            self.init(rawValue: kinds.reduce(0) { $0 | 1 << UInt32($1.rawValue) })
        }

        public static let all = Kinds(EventKind.allCases)

        public func contains(_ kind: EventKind) -> Bool { rawValue & 1 << UInt32(kind.rawValue) != 0 }
    }
}
