/// Why a checkpoint, a proof or a key is not accepted.
package struct ProofError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// The text is not of the form that it should be.
        case malformed
        /// The text is well formed, and what it claims is not so.
        case refuted
    }

    package let kind: Kind
    /// What was found and what was expected.
    package let description: String

    static func malformed(_ description: String) -> ProofError {
        ProofError(kind: .malformed, description: description)
    }
    package static func refuted(_ description: String) -> ProofError {
        ProofError(kind: .refuted, description: description)
    }
}
