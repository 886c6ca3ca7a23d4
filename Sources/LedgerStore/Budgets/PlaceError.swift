/// A value of a configuration or of a script's line that no ledger could take: where it stands, what was expected and what
/// was found.
package struct PlaceError: Error, Sendable, Hashable {
    /// The member as the file or the line has it, `limits[2].amount`; empty for the whole.
    package let path: String
    package let message: String

    package init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }
}

extension PlaceError: CustomStringConvertible {
    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
