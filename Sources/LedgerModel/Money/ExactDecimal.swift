/// A decimal number kept exactly: `coefficient × 10^exponent`.
///
/// Prices and amounts arrive as decimal text (`0.0001`, `2e-06`, `5.0000000000000004e-08`) and must
/// never pass through binary floating point. Up to 38 significant digits; more is an error.
public struct ExactDecimal: Sendable, Hashable {
    public let coefficient: Int128
    public let exponent: Int

    public init(coefficient: Int128, exponent: Int) {
        self.coefficient = coefficient
        self.exponent = exponent
    }

    /// Reads decimal text: optional sign, digits with an optional point, optional `e` exponent.
    ///
    /// Throws: `DecimalError.notANumber` when a byte does not belong, `.tooManyDigits` past Int128,
    /// `.exponentOutOfRange` past ±400.
    public init(parsing text: Span<UInt8>) throws(DecimalError) {
        var position = 0
        let isNegative = text.skipSign(at: &position)
        var coefficient: Int128 = 0
        var digits = 0
        var decimals = 0
        var sawPoint = false
        while position < text.count {
            let byte = text[position]
            if byte == UInt8(ascii: "."), !sawPoint {
                sawPoint = true
            } else if let digit = byte.decimalDigit {
                coefficient = try coefficient.appendingDigit(isNegative ? -digit : digit)
                digits += 1
                if sawPoint { decimals += 1 }
            } else {
                break
            }
            position += 1
        }
        guard digits > 0 else { throw .notANumber }
        var exponent = -decimals
        if position < text.count {
            guard text[position] | 0x20 == UInt8(ascii: "e") else { throw .notANumber }
            position += 1
            exponent += try text.scanExponent(at: position)
        }
        self.coefficient = coefficient
        self.exponent = exponent
    }

    public init(parsing text: String) throws(DecimalError) {
        let bytes = Array(text.utf8)
        try self.init(parsing: bytes.span)
    }

    /// The number of significant digits, without leading and trailing zeros.
    public var significantDigits: Int {
        var rest = coefficient.magnitude
        guard rest != 0 else { return 0 }
        while rest % 10 == 0 { rest /= 10 }
        var digits = 0
        while rest != 0 {
            digits += 1
            rest /= 10
        }
        return digits
    }

    /// The value in units of `10^-decimals`, rounded half away from zero where it has more decimals.
    ///
    /// Throws: `DecimalError.tooManyDigits` when the scaled value does not fit Int128.
    public func scaled(toDecimals decimals: Int) throws(DecimalError) -> (value: Int128, isExact: Bool) {
        guard coefficient != 0 else { return (0, true) }
        let shift = exponent + decimals
        if shift >= 0 {
            guard let factor = Int128.powerOfTen(shift) else { throw .tooManyDigits }
            let (value, overflow) = coefficient.multipliedReportingOverflow(by: factor)
            guard !overflow else { throw .tooManyDigits }
            return (value, true)
        }
        guard let divisor = Int128.powerOfTen(-shift) else { return (0, false) }
        return (coefficient.dividedRoundingHalfAwayFromZero(by: divisor), coefficient % divisor == 0)
    }
}

/// Why a text is not a usable decimal number.
public enum DecimalError: Error, Sendable, Hashable, CustomStringConvertible {
    case notANumber
    case tooManyDigits
    case exponentOutOfRange

    public var description: String {
        switch self {
        case .notANumber: "not a decimal number"
        case .tooManyDigits: "a number with more digits than can be kept exactly"
        case .exponentOutOfRange: "a number with an exponent out of range"
        }
    }
}

extension Span where Element == UInt8 {
    /// Steps over one `+` or `-`; true when it was `-`.
    fileprivate func skipSign(at position: inout Int) -> Bool {
        guard position < count else { return false }
        let isNegative = self[position] == UInt8(ascii: "-")
        if isNegative || self[position] == UInt8(ascii: "+") { position += 1 }
        return isNegative
    }

    /// The exponent that runs from `start` to the end.
    fileprivate func scanExponent(at start: Int) throws(DecimalError) -> Int {
        var position = start
        let isNegative = skipSign(at: &position)
        guard position < count else { throw .notANumber }
        var value = 0
        while position < count {
            guard let digit = self[position].decimalDigit else { throw .notANumber }
            value = value * 10 + digit
            guard value <= 400 else { throw .exponentOutOfRange }
            position += 1
        }
        return isNegative ? -value : value
    }
}

extension UInt8 {
    /// The value of an ASCII digit, nil for any other byte.
    package var decimalDigit: Int? {
        self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") ? Int(self) - 48 : nil
    }
}

extension Int128 {
    /// `10^exponent`, or nil when it does not fit.
    package static func powerOfTen(_ exponent: Int) -> Int128? {
        guard exponent >= 0, exponent <= 38 else { return nil }
        var result: Int128 = 1
        for _ in 0..<exponent { result *= 10 }
        return result
    }

    /// The quotient by a positive divisor, a half rounded away from zero.
    package func dividedRoundingHalfAwayFromZero(by divisor: Int128) -> Int128 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        let isHalfOrMore = remainder.magnitude >= divisor.magnitude - remainder.magnitude
        guard isHalfOrMore, remainder != 0 else { return quotient }
        return self < 0 ? quotient - 1 : quotient + 1
    }

    fileprivate func appendingDigit(_ digit: Int) throws(DecimalError) -> Int128 {
        let (tens, overflow) = multipliedReportingOverflow(by: 10)
        let (sum, carry) = tens.addingReportingOverflow(Int128(digit))
        guard !overflow, !carry else { throw .tooManyDigits }
        return sum
    }
}
