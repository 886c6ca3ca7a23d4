extension CSVReader {
    /// Moves `nextStart` to where the next record begins, past what the last call left undone.
    ///
    /// Throws: what the source throws; asked again, it goes on where it stopped.
    mutating func prepare() throws {
        switch state {
        case .ready: return
        case .atByteOrderMark: nextStart = try window.offsetBehindByteOrderMark()
        case .behindCarriageReturn: try skipLineFeed()
        case .insideBadLine:
            let endsWithCarriageReturn = try skipBadLine()
            nextLine = line + 1
            if endsWithCarriageReturn {
                state = .behindCarriageReturn
                try skipLineFeed()
            }
        }
        state = .ready
    }

    private mutating func skipLineFeed() throws {
        if nextStart == window.end { guard try window.refill(keepingFrom: &nextStart) else { return } }
        if window.bytes[nextStart] == .lineFeed { nextStart += 1 }
    }

    /// Skips to behind the first line end of the bad record, in constant memory; whether that was a CR.
    private mutating func skipBadLine() throws -> Bool {
        while true {
            while nextStart < window.end {
                let byte = window.bytes[nextStart]
                nextStart += 1
                if byte == .lineFeed { return false }
                if byte == .carriageReturn { return true }
            }
            guard try window.refill(keepingFrom: &nextStart) else { return false }
        }
    }
}
