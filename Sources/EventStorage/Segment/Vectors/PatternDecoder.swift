/// Makes texts of one length again from the numbers of their pattern. The blocks that it reads must outlive it.
struct PatternDecoder {
    private let length: Int
    private let count: Int
    /// The text as it is where its alphabets have one byte.
    private let literals: UnsafePointer<UInt8>
    private var groups: [Group] = []
    /// A chunk of a group's numbers.
    private let numbers: UnsafeMutablePointer<Int64>

    private static let chunkSize = 1_024

    private struct Group {
        var vector: VectorDecoder
        let product: UInt64
        let digits: UnsafeBufferPointer<Digit>
        /// The vector's place in the file, for whoever has to name it.
        let offset: UInt64
    }

    private struct Digit {
        let place: Int
        let divider: Divider
        /// As many bytes as the divider divides by.
        let alphabet: UnsafePointer<UInt8>
    }

    /// `alphabets`: the bytes of each of the layout's alphabets.
    init(
        _ pattern: TextLayout.Pattern, of layout: TextLayout, alphabets: [UnsafePointer<UInt8>],
        from blocks: BlockReader
    ) throws(StorageError) {
        length = pattern.length
        count = pattern.count
        let literals = blocks.allocate(UInt8.self, count: length)
        for (place, alphabet) in pattern.places.enumerated() { literals[place] = alphabets[alphabet][0] }
        self.literals = UnsafePointer(literals)
        numbers = blocks.allocate(Int64.self, count: min(count, Self.chunkSize))
        for (group, vector) in zip(layout.digitGroups(of: pattern), pattern.groups) {
            let digits = blocks.allocate(Digit.self, count: group.places.count)
            for (number, place) in group.places.enumerated() {
                let alphabet = pattern.places[place]
                let divider = Divider(layout.alphabets[alphabet].count)
                (digits + number).initialize(to: Digit(place: place, divider: divider, alphabet: alphabets[alphabet]))
            }
            groups.append(
                Group(
                    vector: try VectorDecoder(vector, from: blocks), product: group.product,
                    digits: UnsafeBufferPointer(start: digits, count: group.places.count),
                    offset: vector.blocks.first?.offset ?? layout.bytes.offset))
        }
    }

    /// Writes all texts, each to its place. Throws `.corrupt` when a number is none of its group's.
    mutating func expand(
        to texts: UnsafePointer<UnsafeMutablePointer<UInt8>>, _ checks: SegmentFile.Checks
    ) throws(StorageError) {
        var start = 0
        while start < count {
            let wanted = min(count - start, Self.chunkSize)
            for text in start..<start + wanted { texts[text].update(from: literals, count: length) }
            for number in groups.indices {
                groups[number].vector.next(wanted, into: numbers)
                guard areNumbers(wanted, below: groups[number].product) else {
                    throw checks.corrupt("a number that its pattern does not have", at: groups[number].offset)
                }
                Self.write(numbers, wanted, groups[number].digits, to: texts + start)
            }
            start += wanted
        }
    }

    private func areNumbers(_ wanted: Int, below product: UInt64) -> Bool {
        // The sign bit tells those below 0 and those above the last.
        let last = Int64(product) - 1
        var signs: Int64 = 0
        for index in 0..<wanted { signs |= numbers[index] | (last &- numbers[index]) }
        return signs >= 0
    }

    /// The numbers are below the product of the digits' alphabets: no digit is outside of its own.
    private static func write(
        _ numbers: UnsafePointer<Int64>, _ wanted: Int, _ digits: UnsafeBufferPointer<Digit>,
        to texts: UnsafePointer<UnsafeMutablePointer<UInt8>>
    ) {
        for index in 0..<wanted {
            let text = texts[index]
            var rest = UInt64(bitPattern: numbers[index])
            for digit in digits.reversed() {
                let quotient = digit.divider.quotient(of: rest)
                text[digit.place] = digit.alphabet[Int(rest &- quotient &* digit.divider.divisor)]
                rest = quotient
            }
        }
    }
}
