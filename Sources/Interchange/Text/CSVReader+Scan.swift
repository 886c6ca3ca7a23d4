// The scan, in words. A record is fields parted by delimiters. Each field is either quoted, from a quote to
// the next quote that is not doubled, or plain, up to a delimiter or a line end. Offsets count from the
// start of the record, so they survive a refill, which slides the window. Nothing is changed before the record is
// complete, because after an error its lines are read again; then the fields with doubled quotes are
// closed up in place.
//
// Bounds: every loop stops at a NUL, and the window ends with one (see `InputWindow`), so `bytes[offset]` is
// read only at `offset ≤ available`, and `offset` moves on only past a byte that is not that last NUL.

extension CSVReader {
    /// Where the scan stands in the record.
    struct Position {
        var offset = 0
        var line: Int
        var lineStart = 0
        var column: Int { offset - lineStart + 1 }
    }

    /// Scans the record at `recordStart`; false when the input ends there.
    mutating func scanRecord() throws -> Bool {
        guard try isAvailable(0) else { return false }
        line = nextLine
        var position = Position(line: line)
        while true {
            let isQuoted = bytes[position.offset] == .quote
            let stop = isQuoted ? try scanQuotedField(&position) : try scanPlainField(&position)
            guard stop == ByteClass.delimiter else {
                try finish(at: position, stop: stop)
                return true
            }
            position.offset += 1
            // Whether the next field is quoted shows in its first byte.
            _ = try isAvailable(position.offset)
        }
    }

    /// Takes a field up to a delimiter or an end; the class of the byte at which it stops (NUL: the end).
    private mutating func scanPlainField(_ position: inout Position) throws -> UInt8 {
        let start = position.offset
        let classes = classes
        while true {
            let bytes = bytes
            var offset = position.offset
            while classes[Int(bytes[offset])] == ByteClass.plain { offset += 1 }
            position.offset = offset
            let stop = classes[Int(bytes[offset])]
            if stop == ByteClass.quote { throw error(.strayQuote, at: position) }
            if stop == ByteClass.nul {
                if offset < available { throw error(.nulByte, at: position) }
                if try isAvailable(offset) { continue }
            }
            fields.append(
                Field(
                    start: start, end: offset, line: position.line, lineStart: position.lineStart,
                    isQuoted: false, hasEscapes: false))
            return stop
        }
    }

    /// Takes a quoted field; the class of the byte behind its closing quote (NUL: the end).
    private mutating func scanQuotedField(_ position: inout Position) throws -> UInt8 {
        let opening = position
        var hasEscapes = false
        let classes = classes
        position.offset += 1
        while true {
            let bytes = bytes
            var offset = position.offset
            while classes[Int(bytes[offset])] <= ByteClass.delimiter { offset += 1 }
            position.offset = offset
            switch classes[Int(bytes[offset])] {
            case ByteClass.quote:
                if try isAvailable(offset + 1), self.bytes[offset + 1] == .quote {
                    hasEscapes = true
                    position.offset += 2
                    continue
                }
                fields.append(
                    Field(
                        start: opening.offset + 1, end: offset, line: opening.line, lineStart: opening.lineStart,
                        isQuoted: true, hasEscapes: hasEscapes))
                position.offset += 1
                return try stopBehindQuote(position)
            case ByteClass.carriageReturn:
                position.offset += 1
                position.line += 1
                position.lineStart = position.offset
            case ByteClass.lineFeed:
                // The LF of a CRLF was counted with its CR.
                if bytes[offset - 1] != .carriageReturn { position.line += 1 }
                position.offset += 1
                position.lineStart = position.offset
            default:
                if offset < available { throw error(.nulByte, at: position) }
                guard try isAvailable(offset) else { throw error(.unterminatedQuote, at: opening) }
            }
        }
    }

    private func stopBehindQuote(_ position: Position) throws(CSVError) -> UInt8 {
        let stop = classes[Int(bytes[position.offset])]
        switch stop {
        case ByteClass.delimiter, ByteClass.lineFeed, ByteClass.carriageReturn: return stop
        case ByteClass.nul:
            if position.offset < available { throw error(.nulByte, at: position) }
            return stop
        default: throw error(.textAfterQuote, at: position)
        }
    }

    /// Whether the record has a byte at `offset`, which is at most one past those in the window.
    @inline(__always)
    private mutating func isAvailable(_ offset: Int) throws -> Bool {
        if offset < available { return true }
        return try refill(behind: offset)
    }

    private mutating func refill(behind offset: Int) throws -> Bool {
        // A record longer than the limit is refused here at the latest, so the window stays bounded.
        guard offset <= limitBytes else { throw recordTooLong }
        // Also when the source throws: asked again, the reader starts with this record.
        defer { nextStart = recordStart }
        return try window.refill(keepingFrom: &recordStart)
    }

    /// Ends the record before a line end or the end of the input.
    private mutating func finish(at position: Position, stop: UInt8) throws(CSVError) {
        guard position.offset <= limitBytes else { throw recordTooLong }
        // A line without a byte; `""` has two.
        if position.offset == 0 { fields.removeAll(keepingCapacity: true) }
        for index in fields.indices where fields[index].hasEscapes { closeUpQuotes(inField: index) }
        let lineEnd = stop == ByteClass.nul ? 0 : 1
        nextStart = recordStart + position.offset + lineEnd
        nextLine = position.line + lineEnd
        state = stop == ByteClass.carriageReturn ? .behindCarriageReturn : .ready
    }

    /// Makes doubled quotes single by moving what follows, within the field's own bytes.
    private mutating func closeUpQuotes(inField index: Int) {
        let bytes = bytes
        var target = fields[index].start
        var source = target
        while source < fields[index].end {
            bytes[target] = bytes[source]
            // The scan has seen that each quote in here is followed by a second one.
            source += bytes[source] == .quote ? 2 : 1
            target += 1
        }
        fields[index].end = target
    }

    private var bytes: UnsafeMutablePointer<UInt8> { window.bytes + recordStart }
    private var available: Int { window.end - recordStart }

    /// An error at `position`, unless the record was already too long there: what is wrong with a record must not
    /// depend on how much of it the window happens to hold.
    private func error(_ reason: CSVError.Reason, at position: Position) -> CSVError {
        guard position.offset < limitBytes else { return recordTooLong }
        return CSVError(reason: reason, line: position.line, column: position.column)
    }

    private var recordTooLong: CSVError {
        CSVError(reason: .recordTooLong(limitBytes: limitBytes), line: line, column: 1)
    }
}
