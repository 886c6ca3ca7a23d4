import TestSupport

@testable import EventStorage

extension SegmentDirectory {
    /// Changes something that it says, so that it still has the form of a directory.
    mutating func mutate(_ random: inout SplitMix64) {
        guard !columns.isEmpty, random.happens(onceIn: 2) else { return mutateGroup(&random) }
        let column = Int.random(in: 0..<columns.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: columns[column].isAligned.toggle()
        case 1, 2: columns[column].prediction = anyPrediction(before: column, &random)
        case 3: columns.swapAt(column, Int.random(in: 0..<columns.count, using: &random))
        case 4: columns[column].key = ColumnKey(.random(in: 0...99, using: &random), columns[column].key.wire ?? .bytes)
        default: mutateBody(column, &random)
        }
    }

    private mutating func mutateBody(_ column: Int, _ random: inout SplitMix64) {
        switch columns[column].body {
        case .integers(let range, var vector):
            if random.happens(onceIn: 4) {
                columns[column].body = .integers(range: range.lowerBound...range.lowerBound, vector)
                return
            }
            vector.mutate(&random)
            columns[column].body = .integers(range: .min ... .max, vector)
        case .wides(let isNarrow, var vector, let escapes, let block):
            if random.happens(onceIn: 3) {
                columns[column].body = .wides(isNarrow: !isNarrow, vector, escapes: escapes, block)
                return
            }
            vector.mutate(&random)
            columns[column].body = .wides(isNarrow: isNarrow, vector, escapes: escapes, block)
        case .texts(var layout):
            layout.mutate(&random)
            columns[column].body = .texts(layout)
        }
    }

    private mutating func mutateGroup(_ random: inout SplitMix64) {
        let group = Int.random(in: 0..<groups.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: groups[group].rows.mutate(&random)
        case 1: groups[group].tupleCount = Int.random(in: 0...count, using: &random)
        case 2: groups[group].presence?.index.mutate(&random)
        case 3:
            guard let sets = groups[group].presence?.sets, let set = sets.indices.randomElement(using: &random),
                let column = sets[set].indices.randomElement(using: &random)
            else { return }
            groups[group].presence?.sets[set][column].toggle()
        case 4: groups.swapAt(group, Int.random(in: 0..<groups.count, using: &random))
        default:
            guard let field = groups[group].fields.indices.randomElement(using: &random) else { return }
            switch groups[group].fields[field].values {
            case .integers(let values):
                groups[group].fields[field].values = .integers(values.dropLast() + [.min])
            case .wides(let values): groups[group].fields[field].values = .wides(Array(values.dropLast()))
            case .texts(var layout):
                layout.mutate(&random)
                groups[group].fields[field].values = .texts(layout)
            }
            if random.happens(onceIn: 2) { groups[group].fields[field].index.mutate(&random) }
        }
    }

    private func anyPrediction(before column: Int, _ random: inout SplitMix64) -> Prediction {
        func any() -> Int { Int.random(in: 0...max(0, column), using: &random) }
        let group = Int.random(in: 0..<groups.count + 1, using: &random)
        let classes = VectorLayout.constant(
            .random(in: 0...1, using: &random), count: group < groups.count ? groups[group].tupleCount : 1)
        let extremes: [Int64] = [.min, -1, 0, 1, .max]
        func extreme() -> Int64 { extremes[Int.random(in: 0..<extremes.count, using: &random)] }
        return switch Int.random(in: 0..<9, using: &random) {
        case 0: .none
        case 1: .previous
        case 2: .sameEvent(column: any())
        case 3: .ownSequence
        case 4: .referenced(by: any(), column: any())
        case 5: .elapsed(reference: any(), column: any(), divisor: extreme())
        case 6: .lastOfTuple(group: group)
        case 7: .linear(group: group, columns: [any()], coefficients: [[extreme()], [extreme()]], classes: classes)
        default: .byTuple(group: group, values: [extreme()], classes: classes)
        }
    }
}

extension TextLayout {
    fileprivate mutating func mutate(_ random: inout SplitMix64) {
        if !patterns.isEmpty, random.happens(onceIn: 2) {
            mutatePattern(&random)
        } else if random.happens(onceIn: 2) {
            lengths.mutate(&random)
        } else {
            prefix = random.happens(onceIn: 2) ? [] : [UInt8](repeating: 1, count: 70_000)
        }
    }

    private mutating func mutatePattern(_ random: inout SplitMix64) {
        let pattern = Int.random(in: 0..<patterns.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            // Other bytes, or another number of them.
            let alphabet = Int.random(in: 0..<alphabets.count, using: &random)
            alphabets[alphabet] = [[], [7], [7, 8], Array(0...255), [8, 7]][Int.random(in: 0..<5, using: &random)]
        case 1:
            let place = Int.random(in: 0..<patterns[pattern].places.count, using: &random)
            patterns[pattern].places[place] = Int.random(in: 0...alphabets.count, using: &random)
        case 2: patterns[pattern].places.removeLast()
        case 3: patterns[pattern].count += Int.random(in: -1...1, using: &random)
        default:
            guard let group = patterns[pattern].groups.indices.randomElement(using: &random) else { return }
            patterns[pattern].groups[group].mutate(&random)
        }
        // A place more for the next round to take.
        if patterns[pattern].places.isEmpty { patterns[pattern].places = [0] }
    }
}

extension VectorLayout {
    fileprivate mutating func mutate(_ random: inout SplitMix64) {
        let bases: [Int64] = [.min, -1, 0, 1, .max, base &+ 1]
        switch Int.random(in: 0..<6, using: &random) {
        case 0: base = bases[Int.random(in: 0..<bases.count, using: &random)]
        case 1: factor = [0, 1, 2, .max, 1 << 63][Int.random(in: 0..<5, using: &random)]
        case 2: count += Int.random(in: -1...1, using: &random)
        case 3: self = .constant(bases[Int.random(in: 0..<bases.count, using: &random)], count: count)
        default:
            switch form {
            case .constant: factor = .max
            case .packed(let width, let exceptions, _, let block):
                // The same bytes, cut up otherwise.
                let bits = 8 * block.storedLength
                let narrower = max(0, width - Int.random(in: 0...2, using: &random))
                let more = (bits - count * narrower) / 16
                form =
                    random.happens(onceIn: 2)
                    ? .packed(width: narrower, exceptions: min(count, max(0, more)), highWidth: 0, block)
                    : .packed(
                        width: width, exceptions: exceptions,
                        highWidth: Int.random(in: 0...64, using: &random), block)
            case .planes(let planes): form = .planes(Array(planes.reversed()))
            }
        }
        if count < 0 { count = 0 }
    }
}
