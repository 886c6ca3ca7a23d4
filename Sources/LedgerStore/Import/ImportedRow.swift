package import LedgerModel

/// One row of someone else's usage log, read and checked.
package struct ImportedRow: Sendable, Hashable {
    /// What the row itself says beside its usage; the rest came from the import's options.
    package var fields: EventOrigin.RowFields
    /// The source's own identifier of the row.
    package var id: String?
    package var occurredAt: Instant
    package var context: RequestContext
    package var usage: Usage
    package var outcome: Outcome
    package var httpStatus: UInt16?
    package var reportedCost: Money?
    /// Where the row starts in its file, counted from 1.
    package var line: Int

    package init(
        fields: EventOrigin.RowFields, id: String? = nil, occurredAt: Instant, context: RequestContext, usage: Usage,
        outcome: Outcome = .succeeded, httpStatus: UInt16? = nil, reportedCost: Money? = nil, line: Int
    ) {
        self.fields = fields
        self.id = id
        self.occurredAt = occurredAt
        self.context = context
        self.usage = usage
        self.outcome = outcome
        self.httpStatus = httpStatus
        self.reportedCost = reportedCost
        self.line = line
    }
}
