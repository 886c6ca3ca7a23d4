/// One immutable fact in the ledger.
public struct LedgerEvent: Sendable, Hashable {
    /// Its place in the log, counted from 0 without gaps.
    public let sequence: UInt64
    /// When the ledger took it; never earlier than the event before.
    public let recordedAt: Instant
    /// When it happened, as its source claims.
    public let occurredAt: Instant
    public let origin: EventOrigin
    /// Who did it, on administrative events.
    public let actor: String?
    /// Why, on administrative events.
    public let reason: String?
    public let payload: EventPayload

    public init(sequence: UInt64, recordedAt: Instant, occurredAt: Instant, draft: EventDraft) {
        self.sequence = sequence
        self.recordedAt = recordedAt
        self.occurredAt = occurredAt
        origin = draft.origin
        actor = draft.actor
        reason = draft.reason
        payload = draft.payload
    }

    public var kind: EventKind { payload.kind }
}

/// An event that the ledger has not taken yet.
public struct EventDraft: Sendable, Hashable {
    /// Nil for what happens now: the ledger gives the time under its lock.
    public var occurredAt: Instant?
    public var origin: EventOrigin
    public var actor: String?
    public var reason: String?
    public var payload: EventPayload

    public init(
        occurredAt: Instant? = nil, origin: EventOrigin, actor: String? = nil, reason: String? = nil,
        payload: EventPayload
    ) {
        self.occurredAt = occurredAt
        self.origin = origin
        self.actor = actor
        self.reason = reason
        self.payload = payload
    }
}

/// Where an event comes from, and what makes appending it twice append it once.
public struct EventOrigin: Sendable, Hashable {
    /// The writer, or the import source: a file's name, unless told otherwise.
    public var source: String
    public var key: Key

    public init(source: String, key: Key) {
        self.source = source
        self.key = key
    }

    public enum Key: Sendable, Hashable {
        /// A writer's own count of what it appended.
        case ordinal(UInt64)
        /// The source's own identifier.
        case id(String)
        /// A row without an identifier: what it says, and how many equal rows its source has before it.
        case row(RowFields, occurrence: UInt64)
    }

    /// Which of the facts that an import may be told once for all were said by the row itself.
    ///
    /// A row's identity covers what the row says and nothing that the import's options add, so the same file
    /// imported again under another model's name is recognised, and refused.
    public struct RowFields: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let model = RowFields(rawValue: 1)
        public static let project = RowFields(rawValue: 2)
    }
}

/// What happened, by kind.
public enum EventPayload: Sendable, Hashable {
    case request(Request)
    case response(Response)
    case throttle(Throttle)
    case alert(Alert)
    case alertDelivered(AlertDelivery)
    case limitSet(LimitSetting)
    case limitRemoved(LimitRemoval)
    case projectOpened(ProjectOpening)
    case projectClosed(ProjectClosing)
    case policySet(Policy)
    case catalogueAdopted(CatalogueAdoption)
    case priceSet(PriceSetting)
    case priceAlias(PriceAlias)
    case importMarked(ImportMark)
    case holdVoided(HoldVoiding)
    case adjustment(Adjustment)
    case quotaIncrease(QuotaIncrease)
    case recovered(Recovery)
    case restored(Restoration)

    public var kind: EventKind {
        switch self {
        case .request: .request
        case .response: .response
        case .throttle: .throttle
        case .alert: .alert
        case .alertDelivered: .alertDelivered
        case .limitSet: .limitSet
        case .limitRemoved: .limitRemoved
        case .projectOpened: .projectOpened
        case .projectClosed: .projectClosed
        case .policySet: .policySet
        case .catalogueAdopted: .catalogueAdopted
        case .priceSet: .priceSet
        case .priceAlias: .priceAlias
        case .importMarked: .importMarked
        case .holdVoided: .holdVoided
        case .adjustment: .adjustment
        case .quotaIncrease: .quotaIncrease
        case .recovered: .recovered
        case .restored: .restored
        }
    }
}
