/// What of a configuration no ledger could hold: where it stands, what was expected and what was found.
package struct ConfigurationError: Error, Sendable, Hashable {
    /// The member as the configuration's file has it, `limits[2].amount`; empty for the whole.
    package let path: String
    package let message: String

    package init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }
}

extension ConfigurationError: CustomStringConvertible {
    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
