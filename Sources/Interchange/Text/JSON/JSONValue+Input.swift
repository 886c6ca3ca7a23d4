package import LedgerModel

extension JSONValue {
    /// Reads a file that is one JSON text. Throws: `InputError` with line and column where it is none.
    package static func parse(_ text: [UInt8], file: String) throws(InputError) -> JSONValue {
        do throws(JSONError) {
            return try parse(text)
        } catch {
            throw InputError(
                file: file, line: error.line, column: error.column,
                "expected \(error.expected.rawValue), found \(error.found)")
        }
    }
}
