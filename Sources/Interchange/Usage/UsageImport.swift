import LedgerModel
package import LedgerStore

/// An import of usage into a ledger: all of a file, or nothing.
package struct UsageImport {
    package let ledger: Ledger
    /// What identifies the rows' origin from run to run.
    package let source: String
    package let format: UsageFormat
    package let mapping: UsageMapping
    /// The file as messages name it.
    package let file: String
    /// Passes over invalid rows instead of refusing the file.
    package let skipsInvalid: Bool
    package let actor: String?

    package init(
        ledger: Ledger, source: String, format: UsageFormat, mapping: UsageMapping, file: String, skipsInvalid: Bool,
        actor: String?
    ) {
        self.ledger = ledger
        self.source = source
        self.format = format
        self.mapping = mapping
        self.file = file
        self.skipsInvalid = skipsInvalid
        self.actor = actor
    }

    /// What an import did, for the user.
    package struct Summary: Sendable {
        package var result: ImportResult
        package var skippedRows: UInt64
        /// An earlier import under another source name that read the very same bytes.
        package var sameBytesAs: String?
        /// Remarks on the ledger's derived files, where there is something to say.
        package var notices: [String] = []
    }

    /// How far an import is.
    package enum Progress: Sendable {
        case reading(bytes: UInt64, rows: UInt64)
        case appending(rows: UInt64, of: UInt64)
    }

    /// Reads everything, and appends what is new once all of it is known to be good.
    ///
    /// Throws: `InputError` for bad input, with nothing appended; `LedgerError`. `skipped` is told of each row passed over.
    package func run(
        _ input: any ByteSource, skipped: (InputError) -> Void, progress: (Progress) -> Void
    ) throws -> Summary {
        let lock = try ledger.lockImports()
        defer { withExtendedLifetime(lock) {} }
        try refuseOtherMapping()
        let digest = DigestingSource(input)
        var stage = try ImportStage(ledger, source: source)
        let skippedRows: UInt64
        switch format {
        case .csv:
            var reader = try CSVUsageReader(digest, mapping: mapping, file: file)
            skippedRows = try self.stage(&reader, into: &stage, digest, skipped: skipped, progress: progress)
        case .jsonl:
            var reader = JSONLinesUsageReader(digest, mapping: mapping, file: file)
            skippedRows = try self.stage(&reader, into: &stage, digest, skipped: skipped, progress: progress)
        }
        let mark = ImportMark(
            format: format.rawValue, fileName: fileName, mapping: mapping.summary, byteCount: digest.byteCount,
            digest: digest.finalize(), rowsTaken: 0, rowsKnown: 0, rowsSkipped: skippedRows)
        let sameBytesAs = try ledger.imports().filter { $0.key != source && $0.value.digest == mark.digest }.keys.min()
        let plan = try stage.plan(against: ledger)
        let (newCount, notices) = (plan.newCount, plan.index.notices)
        let result = try ledger.commit(plan, mark: mark, actor: actor) {
            progress(.appending(rows: $0, of: newCount))
        }
        return Summary(result: result, skippedRows: skippedRows, sameBytesAs: sameBytesAs, notices: notices)
    }

    private func stage<Reader: UsageReader & ~Copyable>(
        _ reader: inout Reader, into stage: inout ImportStage, _ digest: DigestingSource,
        skipped: (InputError) -> Void, progress: (Progress) -> Void
    ) throws -> UInt64 {
        var builder = UsageRowBuilder(mapping: mapping, file: file)
        var skippedRows: UInt64 = 0
        while true {
            do {
                guard try reader.next() else { break }
                try stage.add(try reader.build(with: &builder))
            } catch let error as InputError where skipsInvalid {
                skipped(error)
                skippedRows += 1
            }
            if stage.rowCount % 4096 == 0 { progress(.reading(bytes: digest.byteCount, rows: stage.rowCount)) }
        }
        return skippedRows
    }

    /// The last part of the path.
    private var fileName: String { file.split(separator: "/").last.map(String.init) ?? file }

    /// Rows are known by their id, or else by what was read of them: reading other columns would take every row for new.
    private func refuseOtherMapping() throws {
        guard let earlier = try ledger.imports()[source], !mapping.knowsRows(readAs: earlier.mapping) else { return }
        throw InputError(
            file: file,
            "the source \"\(source)\" was imported before with other columns (\(earlier.mapping)); now they are "
                + mapping.summary,
            advice: "its rows would be counted twice: use the same columns, or --source for usage that is not in the "
                + "ledger yet")
    }
}

/// Takes the digest of what passes through.
private final class DigestingSource: ByteSource {
    private var source: any ByteSource
    private var digest = InputDigest()

    init(_ source: any ByteSource) { self.source = source }

    var byteCount: UInt64 { digest.byteCount }

    func finalize() -> [UInt8] { digest.finalize() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try source.read(into: buffer)
        digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
    }
}
