package import SystemPackage

/// Something that an audit found, and where.
package struct AuditFinding: Sendable, Hashable {
    package enum Code: String, Sendable, CaseIterable {
        /// Bytes that once were valid are not any more.
        case corrupt
        /// A file of the log is not there.
        case missing
        /// The disk does not hand out the bytes.
        case unreadable
        /// Written by a later version of the format.
        case newerFormat
        /// A file of another ledger.
        case foreign
        /// A tree root that is stated does not follow from the events.
        case wrongRoot
        /// An event was recorded before the one that it follows.
        case wrongTime
        /// An event that this version cannot read.
        case undecodable
        /// What a crash left behind the end of the log.
        case unfinishedWrite
        /// Two files that must hold the same do not.
        case otherContent
        /// A checkpoint that the log does not begin with.
        case refuted
        /// A derived file that is damaged or wrong: it is not used.
        case derived
        /// A file that has no part in the ledger.
        case leftover
    }

    package let code: Code
    /// Relative to the ledger; nil for what concerns no file.
    package let file: String?
    package let offset: UInt64?
    /// The events that it concerns.
    package let sequences: ClosedRange<UInt64>?
    /// What was found, and what was expected.
    package let message: String
    /// What to do: a sentence, or a command.
    package let advice: String?

    package init(
        _ code: Code, _ message: String, file: String?, offset: UInt64? = nil, sequences: ClosedRange<UInt64>? = nil,
        advice: String? = nil
    ) {
        self.code = code
        self.message = message
        self.file = file
        self.offset = offset
        self.sequences = sequences
        self.advice = advice
    }

    /// `directory`: what the paths of files are relative to.
    package init(_ error: StorageError, in directory: LedgerDirectory) {
        let code: Code =
            switch error.code {
            case .corrupt: .corrupt
            case .newerFormat: .newerFormat
            case .notALedger: .missing
            default: .unreadable
            }
        self.init(
            code, error.cause.map { "\(error.message): \($0)" } ?? error.message,
            file: error.path.map { directory.relativeName(of: FilePath($0)) }, offset: error.offset,
            sequences: error.sequences, advice: error.advice)
    }

    /// The same as an error, for who cannot go on with it.
    package func error(in directory: LedgerDirectory) -> StorageError {
        let code: StorageError.Code =
            switch code {
            case .newerFormat: .newerFormat
            case .unreadable: .inputOutput
            case .corrupt, .missing, .foreign, .wrongRoot, .wrongTime, .undecodable, .unfinishedWrite, .otherContent,
                .refuted, .derived, .leftover:
                .corrupt
            }
        return StorageError(
            code, message, path: file.map { directory.path.appending($0).string }, offset: offset,
            sequences: sequences, advice: advice)
    }
}

extension LedgerDirectory {
    /// What a file of the ledger is called within it.
    package func relativeName(of path: FilePath) -> String {
        var name = path
        _ = name.removePrefix(self.path)
        return name.string
    }

    /// Nil when there is no such file.
    func openIfThere(_ path: FilePath) throws(StorageError) -> (any File)? {
        do throws(Errno) {
            return try fileSystem.open(path, .read)
        } catch {
            guard error == .noSuchFileOrDirectory else { throw StorageError(error, while: "open", path: path) }
            return nil
        }
    }
}
