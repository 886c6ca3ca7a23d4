import LedgerModel

extension AlertMessage {
    /// The e-mail (RFC 5322), lines ended as programs on Unix take them, for one that reads the recipients from the header.
    ///
    /// From is left to that program, which knows the host's name. `addresses` stand there as they are: `AlertRoute.channel`
    /// gives none that could not. The same alert always has the same Message-ID, so a mailbox can tell that it has it.
    package func mail(to addresses: [String]) -> String {
        let width = (facts.map(\.label.count).max() ?? 0) + 2
        let body = facts.map { "\($0.label):\(String(repeating: " ", count: width - $0.label.count))\($0.value)\n" }
        return """
            To: \(addresses.joined(separator: ",\n "))
            Subject: \(Self.encodedWords(text))
            Date: \(raisedAt.mailDate)
            Message-ID: <\(identifier)>
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            \(text)

            \(body.joined())
            """
    }

    /// The text as a header holds it (RFC 2047): as it is where that is plain, else in words of 75 characters at most.
    static func encodedWords(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.hasEncodedWord
        guard !isPlain || text.utf8.count > 900 else { return text }
        let room = 75 - "=?UTF-8?Q??=".utf8.count
        var words = [""]
        for scalar in text.unicodeScalars {
            let encoded = String(scalar).utf8.map(quoted).joined()
            if words[words.count - 1].utf8.count + encoded.utf8.count > room { words.append("") }
            words[words.count - 1] += encoded
        }
        return words.map { "=?UTF-8?Q?\($0)?=" }.joined(separator: "\n ")
    }

    private static func quoted(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            return String(UnicodeScalar(byte))
        case UInt8(ascii: " "): return "_"
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            return "=" + (digits.count == 1 ? "0" : "") + digits
        }
    }
}

extension String {
    /// Whether a reader would decode some of it.
    fileprivate var hasEncodedWord: Bool { zip(utf8, utf8.dropFirst()).contains { $0 == 0x3D && $1 == 0x3F } }
}

extension Instant {
    /// `Sun, 10 May 2026 12:00:00 +0000`
    var mailDate: String {
        let seconds = secondsRoundedDown
        let days = seconds.floorDivided(by: 86_400)
        let date = CivilDate(daysSince1970: Int(days))
        let (year, month, day) = date.yearMonthDay
        let rest = Int(seconds - days * 86_400)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        // 1 January 1970 was a Thursday.
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekday = weekdays[Int(days - 7 * days.floorDivided(by: 7))]
        let clock = "\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
        return "\(weekday), \(day) \(months[month - 1]) \(year) \(clock) +0000"
    }
}
