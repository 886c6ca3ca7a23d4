/// Reads the records of a CSV text (RFC 4180) in constant memory.
///
/// A record ends with LF, CRLF or CR, mixed as they come, or with the input. A field that begins with a
/// quote ends with one; between them delimiters and line breaks are text and `""` is one quote. An empty line is
/// a record of no fields. A UTF-8 byte order mark at the start is skipped and takes no column. Nothing
/// else is changed: spaces belong to their field, records may differ in length.
///
///     var records = CSVReader(try FileSource(path: "usage.csv"))
///     while try records.next() {
///         guard !records.isBlank else { continue }
///         let tokens = records.withField(1) { bytes in … }
///     }
///
/// After `next` throws `CSVError`, the next call continues with the line below the one on which the bad
/// record starts: a missing quote costs its own line, not those that it swallowed.
///
/// O(bytes); nothing is allocated per record or field once the buffers have their size.
package struct CSVReader: ~Copyable {
    /// The 1-based line on which the current record starts, also after an error; 0 before the first.
    package internal(set) var line = 0

    var window: InputWindow
    let limitBytes: Int
    /// What each byte value means to the scan: 256 `ByteClass` raw values.
    let classes: UnsafeMutablePointer<UInt8>
    /// The current record: all offsets in `fields` are relative to `recordStart`, because the window slides.
    var recordStart = 0
    var fields: [Field] = []
    /// Where the next record starts, and on which line.
    var nextStart = 0
    var nextLine = 1
    var state = State.atByteOrderMark

    /// What `next` has to do before it can scan a record.
    enum State {
        case atByteOrderMark
        case ready
        /// The last record ended with a CR; an LF that follows belongs to it.
        case behindCarriageReturn
        /// The last record was bad; the rest of its first line is to be skipped.
        case insideBadLine
    }

    /// `start..<end` without quotes; `lineStart` is where the line begins on which the field begins.
    struct Field {
        var start: Int
        var end: Int
        var line: Int
        var lineStart: Int
        var isQuoted: Bool
        var hasEscapes: Bool
    }

    /// `limitBytes` bounds a record as it stands in the input, without its line end, and so the memory;
    /// `windowBytes` is the memory to begin with.
    package init(
        _ source: any ByteSource,
        delimiter: UInt8 = UInt8(ascii: ","),
        limitBytes: Int = 16 * 1024 * 1024,
        windowBytes: Int = 256 * 1024
    ) {
        precondition(limitBytes > 0 && limitBytes < .max)
        window = InputWindow(source, capacity: windowBytes)
        self.limitBytes = limitBytes
        classes = ByteClass.table(delimiter: delimiter)
    }

    deinit { classes.deallocate() }

    /// Advances to the next record; false at the end.
    ///
    /// Throws: `CSVError` for a bad record, and what the source throws.
    package mutating func next() throws -> Bool {
        fields.removeAll(keepingCapacity: true)
        try prepare()
        recordStart = nextStart
        do {
            return try scanRecord()
        } catch {
            fields.removeAll(keepingCapacity: true)
            if error is CSVError { state = .insideBadLine }
            throw error
        }
    }

    package var fieldCount: Int { fields.count }

    /// Whether the record is an empty line. A line that holds just `""` has one field, an empty one.
    package var isBlank: Bool { fields.isEmpty }

    /// The bytes of a field, without quotes and with doubled ones made single; valid inside `body` only.
    package func withField<R, E: Error>(_ index: Int, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        let field = fields[index]
        let start = window.bytes + recordStart + field.start
        return try body(UnsafeBufferPointer(start: start, count: field.end - field.start).span)
    }

    /// The 1-based byte column, in its line, at which a field begins; for a quoted one that of its quote.
    package func column(ofField index: Int) -> Int {
        let field = fields[index]
        return field.start - field.lineStart + (field.isQuoted ? 0 : 1)
    }

    /// The line on which a field begins: `line`, or below it behind a field that holds line breaks.
    package func lineNumber(ofField index: Int) -> Int { fields[index].line }
}
