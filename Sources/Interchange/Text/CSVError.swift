/// Why a record is not CSV, and where.
///
/// `line` and `column` are 1-based, columns count bytes. The reader's `line` still tells where the record
/// starts, which may be above.
package struct CSVError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        /// The input ends inside quotes; the position is that of the opening quote.
        case unterminatedQuote
        /// Something other than a delimiter or a line end follows a closing quote.
        case textAfterQuote
        /// A quote stands inside a field that does not begin with one.
        case strayQuote
        /// A 0 byte, which text does not hold; a file in UTF-16 is full of them.
        case nulByte
        /// The position is that of the record's first byte.
        case recordTooLong(limitBytes: Int)
    }

    package let reason: Reason
    package let line: Int
    package let column: Int

    /// What is wrong, without the place.
    package var reasonText: String { reason.sentence }

    package var description: String { "line \(line), column \(column): \(reason.sentence)" }
}

extension CSVError.Reason {
    fileprivate var sentence: String {
        switch self {
        case .unterminatedQuote: "a quoted field begins here and its closing quote is missing"
        case .textAfterQuote: "expected a delimiter or the end of the line after a closing quote"
        case .strayQuote: "a quote inside a field that is not quoted; write the field as \"…\" with quotes doubled"
        case .nulByte: "a NUL byte; the file must be UTF-8 text"
        case .recordTooLong(let limitBytes): "a record longer than \(limitBytes) bytes; is a closing quote missing?"
        }
    }
}
