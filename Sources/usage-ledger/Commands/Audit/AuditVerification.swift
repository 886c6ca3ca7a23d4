import EventStorage
import LedgerModel
import LedgerStore

/// What `audit verify` found, for programs.
struct AuditVerification {
    let depth: AuditDepth
    let findings: [AuditFinding]
    /// Nil when the ledger could not be opened.
    var audit: LedgerAudit?
    var id: String?
    var checkpoint: JSONValue?

    var json: JSONValue {
        .object([
            ("ok", .bool(findings.isEmpty)), ("id", .optional(id)), ("depth", .string(depth.rawValue)),
            ("treeSize", audit.map { .integer($0.treeSize) } ?? .null),
            ("root", .optional(audit?.root?.hexadecimal)),
            ("recordedAt", .optional(audit?.recordedAt?.description)),
            ("filesChecked", .integer(audit?.fileCount ?? 0)), ("events", .integer(audit?.hashedEventCount ?? 0)),
            ("checkpoint", checkpoint ?? .null), ("findings", .array(findings.map(Self.json))),
            ("notices", .array((audit?.notices ?? []).map(Self.json))),
        ])
    }

    private static func json(_ finding: AuditFinding) -> JSONValue {
        .object([
            ("code", .string(finding.code.rawValue)), ("file", .optional(finding.file)),
            ("offset", finding.offset.map { .integer($0) } ?? .null),
            ("firstSequence", finding.sequences.map { .integer($0.lowerBound) } ?? .null),
            ("lastSequence", finding.sequences.map { .integer($0.upperBound) } ?? .null),
            ("message", .string(finding.message)), ("advice", .optional(finding.advice)),
        ])
    }
}
