/// Who asked which model for what, and when: repeated on every event about a request, so that folds never join.
public struct RequestContext: Sendable, Hashable {
    public var project: String
    /// As the caller or the source named it.
    public var model: String
    public var user: String?
    public var operation: Operation
    public var serviceTier: ServiceTier
    /// When the request was made, on events that come later; nil when the event's own time is that.
    ///
    /// All amounts belong to the period of this time.
    public var requestedAt: Instant?

    public init(
        project: String, model: String, user: String? = nil, operation: Operation = .chat,
        serviceTier: ServiceTier = .standard, requestedAt: Instant? = nil
    ) {
        self.project = project
        self.model = model
        self.user = user
        self.operation = operation
        self.serviceTier = serviceTier
        self.requestedAt = requestedAt
    }
}
