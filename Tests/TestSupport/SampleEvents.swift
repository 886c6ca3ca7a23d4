package import EventStorage

/// Canonical events of all manners, by chance.
package enum SampleEvents {
    /// One field of an event.
    package enum Value: Hashable {
        case integer(Int64)
        case wide(Int128)
        case bytes([UInt8])
    }

    /// An event as its fields, by number.
    package typealias Fields = [UInt16: Value]

    package static func encode(_ fields: Fields) -> [UInt8] {
        var writer = CanonicalWriter()
        for (number, value) in fields.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .integer(let value): writer.put(IntegerField(number), value)
            case .wide(let value): writer.put(WideField(number), value)
            case .bytes(let value): writer.put(BytesField(number), value)
            }
        }
        return writer.bytes
    }

    /// Pairs as requests and responses are: times that run, names that repeat, references, sums.
    package static func pairs(_ count: Int, firstSequence: UInt64 = 0, seed: UInt64) -> [Fields] {
        var random = SplitMix64(seed: seed)
        var time: Int64 = 1_700_000_000_000_000_000
        var events: [Fields] = []
        while events.count < count {
            time += 1_000 * Int64.random(in: 0...2_000_000, using: &random)
            let sequence = firstSequence + UInt64(events.count)
            let model = Int.random(in: 0..<3, using: &random)
            let input = Int64.random(in: 1...4_000, using: &random)
            let names: Fields = [
                5: .bytes(Array("writer-\(Int.random(in: 0..<2, using: &random))".utf8)),
                16: .bytes(Array("project-\(Int.random(in: 0..<5, using: &random))".utf8)),
                17: .bytes(Array("model-\(model)".utf8)),
            ]
            let request: Fields = [
                1: .integer(1), 3: .integer(time), 6: .integer(Int64(events.count)), 32: .integer(input),
                36: .integer(1_000), 49: .wide(Int128(input) * 2_000_000 + 1_000 * Int128(model)),
            ]
            events.append(request.merging(names) { $1 })
            let latency = Int64.random(in: 300_000...9_000_000, using: &random)
            let output = Int64.random(in: 0...900, using: &random)
            time += 1_000 * latency
            var response: Fields = [
                1: .integer(2), 3: .integer(time), 6: .integer(Int64(events.count)),
                21: .integer(time - 1_000 * latency),
                22: .integer(Int64(sequence)), 26: .integer(latency), 32: .integer(input),
                45: .wide(Int128(input) * 2_000_000 + Int128(output) * 8_000_000 + (model == 0 ? 7 : 0)),
                47: .integer(Int64(model)),
            ]
            if output > 0 { response[36] = .integer(output) }
            if random.happens(onceIn: 3) { response[28] = .bytes(random.bytes(count: 12)) }
            if random.happens(onceIn: 10) {
                for number in 50...55 { response[UInt16(number)] = .integer(.random(in: 0...9_999, using: &random)) }
            }
            events.append(response.merging(names) { $1 })
        }
        return Array(events.prefix(count))
    }

    /// Anything that the format takes: absent and present, extremes, empty texts, more fields than a machine word has bits.
    package static func anything(_ count: Int, seed: UInt64) -> [Fields] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            var fields: Fields = [:]
            for number in UInt16(1)...90 where random.happens(onceIn: number < 4 ? 1 : 9) {
                fields[number] = value(of: Int(number) % 3, &random)
            }
            if random.happens(onceIn: 20) { fields[.max] = value(of: 0, &random) }
            return fields
        }
    }

    /// Events with little but ids that were drawn at random, in a common form and a rarer one, other texts between them.
    package static func ids(_ count: Int, seed: UInt64) -> [Fields] {
        var random = SplitMix64(seed: seed)
        func digits(_ count: Int, of alphabet: String) -> [UInt8] {
            let alphabet = Array(alphabet.utf8)
            return (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
        }
        return (0..<count).map { number in
            let text: [UInt8] =
                switch number % 12 {
                case 5: random.bytes(count: Int.random(in: 0...9, using: &random))
                case 0, 4, 8: Array("run_".utf8) + digits(36, of: "ACGT")
                default:
                    ["-eu-", "-b-", "-f0-", "-"].reduce(digits(4, of: "0123456789")) {
                        $0 + Array($1.utf8) + digits(4, of: "0123456789")
                    }
                }
            return [1: .integer(Int64(number % 2)), 28: .bytes(text)]
        }
    }

    private static func value(of kind: Int, _ random: inout SplitMix64) -> Value {
        let narrow: [Int64] = [
            0, 1, -1, .min, .max, .random(in: -99...99, using: &random), Int64(bitPattern: random.next()),
        ]
        switch kind {
        case 0: return .integer(narrow[Int.random(in: 0..<narrow.count, using: &random)])
        case 1:
            let wide: [Int128] = [0, .min, .max, Int128(Int64.max) + 1, Int128(narrow[5]), Int128(narrow[6])]
            return .wide(wide[Int.random(in: 0..<wide.count, using: &random)])
        default:
            let length = random.happens(onceIn: 40) ? 2_000 : Int.random(in: 0...5, using: &random)
            return .bytes(random.happens(onceIn: 2) ? Array("text".utf8) : random.bytes(count: length))
        }
    }

    /// Hints of the kind that a ledger gives.
    package static let schema = SegmentSchema(
        groups: [[1], [16, 17]], hot: [3, 32, 36, 45],
        predictions: [
            6: [.lastWithin(5)], 21: [.referenced(by: 22, 3), .sameEvent(3)], 22: [.ownSequence],
            26: [.elapsed(since: 22, 3, divisor: 1_000)], 47: [.sameWithinSumGroup],
        ],
        sums: [45: [32, 36, 33], 49: [32, 36, 33]], sumGroup: 1,
        weights: { field, _ in field == 45 ? [2_000_000, 8_000_000, 1] : [2_000_000, 0, 0] })
}
