/// A day of the Gregorian calendar, extended to all years, without a time zone.
///
/// The conversions between days and year-month-day are the usual ones over eras of 400 years that
/// start on 1 March.
public struct CivilDate: Sendable, Hashable, Comparable {
    public let daysSince1970: Int

    public init(daysSince1970: Int) { self.daysSince1970 = daysSince1970 }

    /// Nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= CivilMonth(year: year, month: month).numberOfDays else {
            return nil
        }
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSince1970 = era * 146_097 + dayOfEra - 719_468
    }

    public var yearMonthDay: (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    public var month: CivilMonth {
        let (year, month, _) = yearMonthDay
        return CivilMonth(year: year, month: month)
    }

    /// The Monday on or before this day (ISO 8601 weeks).
    public var firstDayOfWeek: CivilDate {
        // 1970-01-01 was a Thursday, three days after a Monday.
        let weekday = (daysSince1970 + 3) % 7
        return CivilDate(daysSince1970: daysSince1970 - (weekday < 0 ? weekday + 7 : weekday))
    }

    public func adding(days: Int) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + days) }

    public static func < (left: CivilDate, right: CivilDate) -> Bool { left.daysSince1970 < right.daysSince1970 }
}

extension CivilDate: CustomStringConvertible {
    /// `2023-11-16`
    public var description: String {
        let (year, month, day) = yearMonthDay
        return "\(padded(year, width: 4))-\(padded(month))-\(padded(day))"
    }
}

/// A month of the Gregorian calendar.
public struct CivilMonth: Sendable, Hashable, Comparable {
    /// Months since January of the year 0.
    private let ordinal: Int

    /// The month is 1 to 12; other values count on into the years around.
    public init(year: Int, month: Int) { ordinal = year * 12 + month - 1 }

    private init(ordinal: Int) { self.ordinal = ordinal }

    /// Reads `2023-11`; nil for anything else.
    public init?(parsing text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 4, parts[1].count == 2,
            parts.allSatisfy({ $0.allSatisfy { $0.decimalDigit != nil } }),
            let year = Int(Substring(parts[0])), let month = Int(Substring(parts[1])), (1...12).contains(month)
        else { return nil }
        self.init(year: year, month: month)
    }

    public var year: Int { ordinal >= 0 ? ordinal / 12 : (ordinal - 11) / 12 }
    public var month: Int { ordinal - year * 12 + 1 }

    public var firstDay: CivilDate {
        // The first of a month always exists.
        CivilDate(year: year, month: month, day: 1)!
    }

    public var numberOfDays: Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    public func adding(months: Int) -> CivilMonth { CivilMonth(ordinal: ordinal + months) }

    public static func < (left: CivilMonth, right: CivilMonth) -> Bool { left.ordinal < right.ordinal }
}

extension CivilMonth: CustomStringConvertible {
    /// `2023-11`
    public var description: String { "\(padded(year, width: 4))-\(padded(month))" }

    /// `November 2023`
    public var englishName: String {
        let names = [
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ]
        return "\(names[month - 1]) \(year)"
    }
}
