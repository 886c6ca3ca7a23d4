/// What a scanned line holds at one wanted path; ranges are 0-based byte offsets in the line.
package enum JSONField: Sendable, Hashable {
    case absent
    case null(Range<Int>)
    case bool(Bool, Range<Int>)
    case number(Range<Int>)
    /// The bytes between the quotes, as written.
    case string(Range<Int>, hasEscapes: Bool)
    case object(Range<Int>)
    case array(Range<Int>)
}

extension JSONField {
    /// Where the value stands in the line; a string without its quotes, empty when absent.
    package var range: Range<Int> {
        switch self {
        case .absent: 0..<0
        case .null(let range), .bool(_, let range), .number(let range), .string(let range, _), .object(let range),
            .array(let range):
            range
        }
    }
}
