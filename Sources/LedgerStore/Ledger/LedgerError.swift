import EventStorage
import SystemPackage

/// Why the ledger did not do what it was asked, where, and what can be done about it.
public struct LedgerError: Error, Sendable, Hashable {
    public enum Code: String, Sendable, CaseIterable {
        case notALedger, alreadyExists, newerFormat, corrupt, noSpace, noPermission, inputOutput, outcomeUnknown, busy
        case tooLarge, unsuitableFileSystem
        /// The ledger was closed by this process.
        case closed
        /// An event that contradicts what the ledger holds.
        case conflict
        /// A value that the ledger cannot take.
        case invalid
        /// A change that the ledger's own rules do not allow.
        case refused
        /// The machine's clock is more than a day behind the log.
        case clockBehind
    }

    public let code: Code
    /// What was found, with file, byte and events where there are any.
    public let message: String
    /// What to do.
    public let advice: String?

    public init(_ code: Code, _ message: String, advice: String? = nil) {
        self.code = code
        self.message = message
        self.advice = advice
    }

    init(_ error: StorageError) {
        code = Code(rawValue: error.code.name) ?? .inputOutput
        message = error.withoutAdvice
        advice = error.advice
    }

    static func unreadable(_ error: CodecError, sequence: UInt64) -> LedgerError {
        LedgerError(
            .corrupt, "event \(sequence) cannot be read: \(error)",
            advice: "it may have been written by a newer usage-ledger")
    }

    /// Runs `body` and turns what storage throws into this type.
    package static func rethrowing<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as StorageError {
            throw LedgerError(error)
        }
    }
}

extension LedgerError: CustomStringConvertible {
    public var description: String { advice.map { "\(message); \($0)" } ?? message }
}
