package import SystemPackage

/// What went wrong in the log, where, and what the user can do about it.
package struct StorageError: Error, Sendable, Hashable {
    package struct Code: Sendable, Hashable {
        package let name: String

        /// No ledger at the path.
        package static let notALedger = Code(name: "notALedger")
        /// There is a ledger already, or something else in the way of making one.
        package static let alreadyExists = Code(name: "alreadyExists")
        /// Written by a later version of the format.
        package static let newerFormat = Code(name: "newerFormat")
        /// Bytes that once were valid are not any more.
        package static let corrupt = Code(name: "corrupt")
        package static let noSpace = Code(name: "noSpace")
        package static let noPermission = Code(name: "noPermission")
        package static let inputOutput = Code(name: "inputOutput")
        /// The disk did not say whether the events are durable; the same append may be tried again.
        package static let outcomeUnknown = Code(name: "outcomeUnknown")
        /// Another process holds the lock.
        package static let busy = Code(name: "busy")
        /// An event or a batch beyond what the format takes.
        package static let tooLarge = Code(name: "tooLarge")
        /// A file system that cannot keep the log's promises.
        package static let unsuitableFileSystem = Code(name: "unsuitableFileSystem")
    }

    package let code: Code
    /// What was found: `payload CRC 1a2b3c4d, expected 5e6f7a8b`.
    package let message: String
    package let path: String?
    package let offset: UInt64?
    /// The events that it concerns.
    package let sequences: ClosedRange<UInt64>?
    package let cause: Errno?
    /// What to do: a sentence, or a command.
    package let advice: String?

    package init(
        _ code: Code, _ message: String, path: String? = nil, offset: UInt64? = nil,
        sequences: ClosedRange<UInt64>? = nil, cause: Errno? = nil, advice: String? = nil
    ) {
        self.code = code
        self.message = message
        self.path = path
        self.offset = offset
        self.sequences = sequences
        self.cause = cause
        self.advice = advice
    }

    /// A failed system call: `attempt` says what it was for.
    package init(_ cause: Errno, while attempt: String, path: FilePath) {
        let (code, advice): (Code, String?) =
            switch cause {
            case .noSpace, .diskQuotaExceeded:
                (.noSpace, "free some space on that disk and run the same command again")
            case .permissionDenied, .notPermitted, .readOnlyFileSystem:
                (.noPermission, "check who owns the path and its permissions")
            case .noSuchFileOrDirectory, .notDirectory: (.notALedger, nil)
            default: (.inputOutput, nil)
            }
        self.init(code, "cannot \(attempt)", path: path.string, cause: cause, advice: advice)
    }
}

extension StorageError: CustomStringConvertible {
    package var description: String { advice.map { "\(withoutAdvice); \($0)" } ?? withoutAdvice }

    /// What was found and where.
    package var withoutAdvice: String {
        var text = message
        if let offset { text += " at byte \(offset)" }
        if let path { text += offset == nil ? ": \(path)" : " of \(path)" }
        if let sequences {
            text +=
                sequences.count == 1
                ? " (event \(sequences.lowerBound))" : " (events \(sequences.lowerBound)–\(sequences.upperBound))"
        }
        if let cause { text += ": \(cause)" }
        return text
    }
}

/// Runs system calls and says, when one fails, what it was for.
func attempt<Result>(
    _ purpose: String, _ path: FilePath, _ body: () throws(Errno) -> Result
) throws(StorageError) -> Result {
    do throws(Errno) {
        return try body()
    } catch {
        throw StorageError(error, while: purpose, path: path)
    }
}
