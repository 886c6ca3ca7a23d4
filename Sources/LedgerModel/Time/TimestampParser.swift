/// Reads points in time as logs write them.
///
/// `2023-11-16`, `2023-11-16 18:15`, `2023-11-16T18:15:46.6805900`, `…Z`, `…+05:45`. Fraction digits past
/// the ninth are dropped. A text without a zone is local time of `localZone`: a time that a clock change
/// skips counts as the change itself, one that happens twice as the first.
public struct TimestampParser: Sendable {
    public let localZone: TimeZoneRules

    public init(localZone: TimeZoneRules = .utc) { self.localZone = localZone }

    /// Nil when the text is no such time.
    public func parse(_ text: Span<UInt8>) -> Instant? {
        var cursor = Cursor(position: 0)
        guard let year = cursor.number(text, digits: 4), cursor.skip(text, "-"),
            let month = cursor.number(text, digits: 2), cursor.skip(text, "-"),
            let day = cursor.number(text, digits: 2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let midnight = Int64(date.daysSince1970) * 86_400
        guard cursor.position < text.count else { return instant(local: midnight, nanoseconds: 0, offset: nil) }
        guard cursor.skip(text, "T") || cursor.skip(text, "t") || cursor.skip(text, " "),
            let time = cursor.timeOfDay(text)
        else { return nil }
        var offset: Int?
        if cursor.position < text.count {
            _ = cursor.skip(text, " ")
            offset = cursor.zoneOffset(text)
            guard offset != nil, cursor.position == text.count else { return nil }
        }
        return instant(local: midnight + Int64(time.seconds), nanoseconds: time.nanoseconds, offset: offset)
    }

    public func parse(_ text: String) -> Instant? {
        let bytes = Array(text.utf8)
        return parse(bytes.span)
    }

    private func instant(local: Int64, nanoseconds: Int64, offset: Int?) -> Instant? {
        if let offset { return Instant(seconds: local - Int64(offset), nanoseconds: nanoseconds) }
        return Instant(seconds: localZone.firstSecond(reachingLocal: local), nanoseconds: nanoseconds)
    }
}

private struct Cursor {
    var position: Int

    mutating func skip(_ text: Span<UInt8>, _ character: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func number(_ text: Span<UInt8>, digits: Int) -> Int? {
        guard position + digits <= text.count else { return nil }
        var value = 0
        for index in position..<position + digits {
            guard let digit = text[index].decimalDigit else { return nil }
            value = value * 10 + digit
        }
        position += digits
        return value
    }

    /// `18:15`, `18:15:46` or `18:15:46.6805900`, as seconds of the day; second 60 counts as the next minute's first.
    mutating func timeOfDay(_ text: Span<UInt8>) -> (seconds: Int, nanoseconds: Int64)? {
        guard let hour = number(text, digits: 2), skip(text, ":"), let minute = number(text, digits: 2),
            hour < 24, minute < 60
        else { return nil }
        guard skip(text, ":") else { return (hour * 3600 + minute * 60, 0) }
        guard let second = number(text, digits: 2), second <= 60 else { return nil }
        var nanoseconds: Int64 = 0
        if skip(text, ".") || skip(text, ",") {
            guard let fraction = fraction(text) else { return nil }
            nanoseconds = fraction
        }
        return (hour * 3600 + minute * 60 + second, nanoseconds)
    }

    private mutating func fraction(_ text: Span<UInt8>) -> Int64? {
        let start = position
        var value: Int64 = 0
        var unit: Int64 = 100_000_000
        while position < text.count, let digit = text[position].decimalDigit {
            value += Int64(digit) * unit
            unit /= 10
            position += 1
        }
        return position > start ? value : nil
    }

    /// `Z`, `UTC`, `+05:45`, `+0545` or `+05`, in seconds.
    mutating func zoneOffset(_ text: Span<UInt8>) -> Int? {
        if skip(text, "Z") || skip(text, "z") { return 0 }
        if skip(text, "U") { return skip(text, "T") && skip(text, "C") ? 0 : nil }
        let isNegative = skip(text, "-")
        guard isNegative || skip(text, "+"), let hours = number(text, digits: 2), hours <= 18 else { return nil }
        var minutes = 0
        if position < text.count {
            _ = skip(text, ":")
            guard let number = number(text, digits: 2), number < 60 else { return nil }
            minutes = number
        }
        return (isNegative ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
}
