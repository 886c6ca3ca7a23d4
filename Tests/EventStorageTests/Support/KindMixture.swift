import TestSupport

@testable import EventStorage

/// Events of five kinds whose columns are predicted, stored and present in every way.
enum KindMixture {
    static let kind: UInt16 = 1
    static let kinds: [Int64] = [1, 2, 3, 4, 5]

    /// How the values of a column come about, and so how a segment keeps them.
    enum Family: UInt16, CaseIterable {
        case noise, asNoise, alignedNoise, mostlyZero, running, besideRunning, besideNoise, reference, referenced,
            elapsed
        case counted, byNames, sum, sumWithEscapes, wide, wideWithEscapes, constant, zero, fewValues, words, wideNoise
        case withExceptions

        func field(_ presence: Presence) -> UInt16 { 100 + 10 * rawValue + presence.rawValue }
    }

    /// Which events have a column.
    enum Presence: UInt16, CaseIterable {
        case all, firstKind, secondAndThirdKind, byChance
    }

    /// The fields of events, those in groups and those that are present so.
    static func fields(of presences: [Presence]) -> [UInt16] {
        [kind, 2, 5, 16, 17] + Family.allCases.flatMap { family in presences.map(family.field) }
    }

    /// `hasKindless`: whether some events have no kind; `hasManyShapes`: whether each column's chance is one of its own.
    static func events(
        _ count: Int, firstSequence: UInt64 = 0, hasKindless: Bool, hasManyShapes: Bool, seed: UInt64
    ) -> [SampleEvents.Fields] {
        var random = SplitMix64(seed: seed)
        var events: [SampleEvents.Fields] = []
        var counters: [UInt16: Int64] = [:]
        var time: Int64 = 1_000_000
        var times: [Int64] = []
        for row in 0..<count {
            time += .random(in: 0..<50, using: &random)
            times.append(time)
            // The second chunk has two kinds, and the last kind stands at the ends.
            let others: [(Int64, weight: Int)] = (1_024..<2_048).contains(row) ? [] : [(3, 3), (4, 1)]
            let isAtAnEnd = row < 50 || row >= count - 50
            let kind = random.pick([(1, 4), (2, 3)] + others + (isAtAnEnd ? [(5, 2)] : []))
            let isKindless = hasKindless && random.happens(onceIn: 12)
            let names = (
                project: Int64.random(in: 0..<5, using: &random), model: Int64.random(in: 0..<3, using: &random)
            )
            let writer = UInt16.random(in: 0..<3, using: &random)
            var fields: SampleEvents.Fields = [
                5: .bytes(Array("writer-\(writer)".utf8)), 16: .bytes(Array("project-\(names.project)".utf8)),
                17: .bytes(Array("model-\(names.model)".utf8)),
            ]
            if !isKindless { fields[Self.kind] = .integer(kind) }
            if random.happens(onceIn: 2) { fields[2] = .integer(.random(in: 0...2, using: &random)) }
            if random.happens(onceIn: 5) { fields[28] = .bytes(random.bytes(count: 9)) }
            let commonChance = random.happens(onceIn: 2)
            for presence in Presence.allCases {
                let reference = Self.reference(row, firstSequence, &random)
                for family in Family.allCases {
                    let isThere =
                        switch presence {
                        case .all: true
                        case .firstKind: !isKindless && kind == 1
                        case .secondAndThirdKind: isKindless || kind == 2 || kind == 3
                        case .byChance: hasManyShapes ? random.happens(onceIn: 2) : commonChance
                        }
                    guard isThere else { continue }
                    let field = family.field(presence)
                    fields[field] = value(
                        family, field, reference, earlier: Int(exactly: reference - Int64(firstSequence)), times, names,
                        fields, &counters, writer, presence, &random)
                }
            }
            events.append(fields)
        }
        return events
    }

    /// Mostly a sequence a little before the event's own, which may be before the segment; its own, or a later one.
    private static func reference(_ row: Int, _ firstSequence: UInt64, _ random: inout SplitMix64) -> Int64 {
        let own = Int64(firstSequence) + Int64(row)
        return random.happens(onceIn: 30) ? own + 3 : own - .random(in: 0..<40, using: &random)
    }

    private static func value(
        _ family: Family, _ field: UInt16, _ reference: Int64, earlier: Int?, _ times: [Int64],
        _ names: (project: Int64, model: Int64), _ fields: SampleEvents.Fields, _ counters: inout [UInt16: Int64],
        _ writer: UInt16, _ presence: Presence, _ random: inout SplitMix64
    ) -> SampleEvents.Value {
        func noise(_ limit: Int64) -> Int64 { .random(in: 0..<limit, using: &random) }
        func beside(_ source: Family) -> Int64 { fields[source.field(presence)]?.integer ?? 0 }
        let time = times[times.count - 1]
        // The event referred to, where it is an earlier one of the segment.
        let earlierTime = earlier.flatMap { times.indices.dropLast().contains($0) ? times[$0] : nil }
        let sum = terms.map { fields[$0]?.integer ?? 0 }
        let expected = Int128(weights(model: names.model).enumerated().reduce(0) { $0 + $1.element * sum[$1.offset] })
        switch family {
        case .noise: return .integer(noise(1_000))
        case .alignedNoise: return .integer(noise(20))
        case .mostlyZero: return .integer(random.happens(onceIn: 30) ? noise(60_000) : 0)
        case .running: return .integer(time)
        case .besideRunning: return .integer(beside(.running) + noise(8))
        case .besideNoise: return .integer(beside(.noise) - noise(8))
        case .asNoise: return .integer(beside(.noise))
        case .reference: return .integer(reference)
        case .referenced: return .integer((earlierTime ?? time) + noise(4))
        case .elapsed: return .integer((earlierTime.map { (time - $0).dividedDown(by: 10) } ?? 0) + noise(3))
        case .counted:
            counters[10 * field + writer, default: Int64(writer) * 100_000] += 1
            return .integer(counters[10 * field + writer] ?? 0)
        case .byNames:
            return .integer((names.project * 5_113 + names.model * 977) % 1_009 + (random.happens(onceIn: 50) ? 1 : 0))
        case .sum: return .wide(expected + Int128(noise(5)))
        case .sumWithEscapes: return .wide(expected + (random.happens(onceIn: 20) ? 1 << 100 : Int128(noise(5))))
        case .wide: return .wide(Int128(noise(999)) - 500)
        case .wideWithEscapes: return .wide(random.happens(onceIn: 4) ? .min + Int128(noise(9)) : Int128(noise(999)))
        case .constant: return .integer(-7)
        case .zero: return .integer(0)
        case .fewValues: return .integer(random.pick([(1, 1), (1_000_003, 1), (77_777_777_777, 1)]))
        case .words: return .integer(Int64(bitPattern: random.next()))
        case .wideNoise: return .integer(Int64(bitPattern: random.next()))
        case .withExceptions: return .integer(random.happens(onceIn: 40) ? -noise(1 << 40) : noise(16) * 6)
        }
    }

    private static func weights(model: Int64) -> [Int64] { [2_000_000 + model, 8_000_000, 3 * model, 17] }

    /// What sums are of; of one nothing is left but its prediction.
    static let terms = [Family.noise, .mostlyZero, .running, .asNoise].map { $0.field(.all) }

    static let schema: SegmentSchema = {
        var hot: Set<UInt16> = []
        var predictions: [UInt16: [SegmentSchema.Hint]] = [:]
        var sums: [UInt16: [UInt16]] = [:]
        for presence in Presence.allCases {
            func field(_ family: Family) -> UInt16 { family.field(presence) }
            hot.formUnion(
                [Family.alignedNoise, .mostlyZero, .running, .wideNoise, .withExceptions, .sum].map(field))
            predictions[field(.besideRunning)] = [.sameEvent(field(.running))]
            predictions[field(.besideNoise)] = [.sameEvent(field(.noise))]
            predictions[field(.asNoise)] = [.sameEvent(field(.noise))]
            predictions[field(.reference)] = [.ownSequence]
            predictions[field(.referenced)] = [.referenced(by: field(.reference), Family.running.field(.all))]
            predictions[field(.elapsed)] = [
                .elapsed(since: field(.reference), Family.running.field(.all), divisor: 10)
            ]
            predictions[field(.counted)] = [.lastWithin(5)]
            predictions[field(.byNames)] = [.sameWithinSumGroup]
            sums[field(.sum)] = terms
            sums[field(.sumWithEscapes)] = terms
        }
        return SegmentSchema(
            groups: [[kind, 2], [16, 17]], hot: hot, predictions: predictions, sums: sums, sumGroup: 1
        ) { _, event in
            var reader = CanonicalReader(event)
            while let field = try? reader.next() {
                guard field.number == 17, case .bytes(let name) = field.value, let digit = name.last else { continue }
                return weights(model: Int64(digit) - 48)
            }
            return nil
        }
    }()
}
