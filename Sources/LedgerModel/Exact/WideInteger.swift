/// An integer of any size, for figures that are products and sums of several amounts: exact, and the same on every machine.
///
/// For a report's few figures, not for folds: it allocates. Products take O(m · n) and quotients O(bits · n) of its 32-bit
/// digits.
package struct WideInteger: Sendable, Hashable {
    package private(set) var isNegative: Bool
    /// The least significant first, without zeros at the end; none for 0.
    private var digits: [UInt32]

    package static let zero = WideInteger(Int128(0))

    package init(_ value: some BinaryInteger) {
        isNegative = value < 0
        digits = []
        var rest = UInt128(value.magnitude)
        while rest != 0 {
            digits.append(UInt32(truncatingIfNeeded: rest))
            rest >>= 32
        }
    }

    private init(isNegative: Bool, digits: [UInt32]) {
        var digits = digits
        while digits.last == 0 { digits.removeLast() }
        self.isNegative = isNegative && !digits.isEmpty
        self.digits = digits
    }

    package var isZero: Bool { digits.isEmpty }
    package var magnitude: WideInteger { WideInteger(isNegative: false, digits: digits) }

    /// The same as a number of 128 bits; nil when it does not fit.
    package var narrowed: Int128? {
        guard digits.count <= 4 else { return nil }
        let magnitude = digits.reversed().reduce(UInt128(0)) { $0 << 32 | UInt128($1) }
        if isNegative { return magnitude > Int128.min.magnitude ? nil : Int128(truncatingIfNeeded: 0 &- magnitude) }
        return Int128(exactly: magnitude)
    }

    package static prefix func - (value: WideInteger) -> WideInteger {
        WideInteger(isNegative: !value.isNegative, digits: value.digits)
    }

    package static func + (left: WideInteger, right: WideInteger) -> WideInteger {
        if left.isNegative == right.isNegative {
            return WideInteger(isNegative: left.isNegative, digits: sum(left.digits, right.digits))
        }
        return precedes(left.digits, right.digits)
            ? WideInteger(isNegative: right.isNegative, digits: difference(right.digits, left.digits))
            : WideInteger(isNegative: left.isNegative, digits: difference(left.digits, right.digits))
    }

    package static func - (left: WideInteger, right: WideInteger) -> WideInteger { left + -right }

    package static func * (left: WideInteger, right: WideInteger) -> WideInteger {
        var product = [UInt32](repeating: 0, count: left.digits.count + right.digits.count)
        for (place, digit) in left.digits.enumerated() {
            var carry: UInt64 = 0
            for (offset, other) in right.digits.enumerated() {
                let sum = UInt64(digit) * UInt64(other) + UInt64(product[place + offset]) + carry
                product[place + offset] = UInt32(truncatingIfNeeded: sum)
                carry = sum >> 32
            }
            product[place + right.digits.count] = UInt32(carry)
        }
        return WideInteger(isNegative: left.isNegative != right.isNegative, digits: product)
    }

    /// Multiplied by itself so many times.
    package func power(_ exponent: Int) -> WideInteger {
        var (result, square, rest) = (WideInteger(1), self, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = result * square }
            rest >>= 1
            if rest > 0 { square = square * square }
        }
        return result
    }

    /// The quotient by another number than 0, a half rounded away from zero.
    package func dividedRoundingHalfAwayFromZero(by divisor: WideInteger) -> WideInteger {
        precondition(!divisor.isZero)
        var quotient = [UInt32](repeating: 0, count: digits.count)
        var remainder: [UInt32] = []
        for place in digits.indices.reversed() {
            for bit in (0..<32).reversed() {
                Self.shift(&remainder, in: digits[place] >> UInt32(bit) & 1)
                guard !Self.precedes(remainder, divisor.digits) else { continue }
                remainder = Self.difference(remainder, divisor.digits)
                quotient[place] |= 1 << UInt32(bit)
            }
        }
        Self.shift(&remainder, in: 0)
        if !Self.precedes(remainder, divisor.digits) { quotient = Self.sum(quotient, [1]) }
        return WideInteger(isNegative: isNegative != divisor.isNegative, digits: quotient)
    }
}

extension WideInteger: Comparable {
    package static func < (left: WideInteger, right: WideInteger) -> Bool {
        guard left.isNegative == right.isNegative else { return left.isNegative }
        return left.isNegative ? precedes(right.digits, left.digits) : precedes(left.digits, right.digits)
    }
}

// Magnitudes.
extension WideInteger {
    private static func precedes(_ left: [UInt32], _ right: [UInt32]) -> Bool {
        guard left.count == right.count else { return left.count < right.count }
        return left.reversed().lexicographicallyPrecedes(right.reversed())
    }

    private static func sum(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var sum: [UInt32] = []
        var carry: UInt64 = 0
        for place in 0..<max(left.count, right.count) {
            carry += UInt64(place < left.count ? left[place] : 0) + UInt64(place < right.count ? right[place] : 0)
            sum.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        return carry == 0 ? sum : sum + [UInt32(carry)]
    }

    /// Of a number and one that is not larger; without zeros at the end.
    private static func difference(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var difference = left
        var borrow: Int64 = 0
        for place in left.indices {
            borrow += Int64(left[place]) - Int64(place < right.count ? right[place] : 0)
            difference[place] = UInt32(truncatingIfNeeded: borrow)
            borrow >>= 32
        }
        while difference.last == 0 { difference.removeLast() }
        return difference
    }

    /// Twice the number, and a bit more.
    private static func shift(_ digits: inout [UInt32], in bit: UInt32) {
        var carry = bit
        for place in digits.indices {
            let next = digits[place] >> 31
            digits[place] = digits[place] << 1 | carry
            carry = next
        }
        if carry > 0 { digits.append(carry) }
    }
}
