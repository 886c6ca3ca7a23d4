// The directory of a segment: what its blocks mean
// ================================================
// Varints throughout (zigzag where signed); `vector`, `block` as in VectorLayout.swift, `text` in TextLayout.swift. `bytes`
// is a varint length, then as many bytes.
//
//   directory := n G group* C column*                          n: how many events; G groups, at least one; C columns
//
// A group is a dictionary of the distinct combinations (tuples) of some fields that vary together, or of one field; the
// rows vector says for each event which tuple it has. Fields that are in no group are columns of their own. No field is
// in two places.
//
//   group     := rows:vector(n) T presence? F field*           T: how many tuples, at most n; F fields, perhaps none
//   field     := key D value* index:vector(T)                  index: 0, absent; k, the k-th of D values
//   value     := for integers a signed varint, for wide ones a wide varint; texts are one text(D) instead
//   key       := field number × 4 + wire (0 integer, 1 wide integer, 2 bytes)
//   presence  := P set* index:vector(T)                        only in the first group: which columns a tuple's events have,
//   set       := bytes, ⌈C / 8⌉ of them                        as one of P sets, numbered from 0; column 8i + j is bit j
//                                                              (from the lowest) of byte i
//
// A column has a value for each event whose tuple in the first group says so, in order (m of them), or, when it is
// aligned, for every event, 0 standing where there is none (m = n).
//
//   column    := key aligned prediction body                   aligned: 0 or 1
//   body      := integer  least:signed greatest:signed vector(m)      between which two the column's values lie
//              | wide     narrow vector(m) E block?            narrow: 0 or 1; a block only where E > 0
//              | bytes    m text(m)                            never aligned
//
// What the vector of an integer or wide column holds is the difference between each value and its prediction:
//
//   0                                none: 0
//   1                                the column's value before this one; 0 for the first
//   2 column                         that column's value in the same event
//   3                                the event's own sequence
//   4 reference column               that column's value in the event whose sequence the reference column holds, if that
//                                    is an earlier event of this segment; else in the same event
//   5 reference column divisor       the column's value in the same event less that in the event referred to, divided by
//                                    a positive signed divisor, rounding down; 0 without such an event
//   6 group                          this column's last value among events of the same tuple in that group; 0 for the first
//   7 group S column*                Σ coefficient × column over S columns, by the tuple of that group: class says which
//     K coefficient* class:vector(T) of the K rows of S signed coefficients each
//   8 group K value* class:vector(T) the value of the event's tuple in that group: class says which of the K signed values
//
// Predictions name groups and columns by their number in these lists, from 0, and of columns only earlier ones, of
// integers. Such a column counts 0 in an event that does not have it, as a reference too. 7 is for wide columns only, 1 to
// 6 and 8 for integer ones only. Integers wrap at 64 bits, wide ones at 128. A difference that 64 bits do not hold stands
// in the block of escapes instead, 0 in the vector: the block has E entries of 18 bytes, the position among the m values
// (16 bits, ascending) and the difference (128 bits, signed). `narrow` promises that there are none, and that all values,
// products and sums of the column fit 64 bits.
//
// Blocks lie in the file in the order in which the directory names them, the first behind the header, without gaps up to
// the directory itself.
//
// Limits: 4,096 groups, as many columns, 64 columns in a sum, those of TextLayout.swift, and what `DirectoryReader` allows
// a block. An encoder that would pass them leaves the log file as it is.

/// A field's number and wire, as one number.
struct ColumnKey: Sendable, Hashable, Comparable {
    let raw: UInt32

    init(raw: UInt32) { self.raw = raw }
    init(_ number: UInt16, _ wire: Wire) { raw = UInt32(number) << 2 | UInt32(wire.rawValue) }

    var number: UInt16 { UInt16(truncatingIfNeeded: raw >> 2) }
    var wire: Wire? { Wire(rawValue: UInt64(raw & 3)) }

    static func < (left: ColumnKey, right: ColumnKey) -> Bool { left.raw < right.raw }
}

/// What a segment holds and where.
struct SegmentDirectory: Sendable, Hashable {
    var count: Int
    var groups: [Group]
    var columns: [Column]

    struct Group: Sendable, Hashable {
        var rows: VectorLayout
        var tupleCount: Int
        /// Of the first group alone.
        var presence: Presence?
        var fields: [Field]
    }

    struct Presence: Sendable, Hashable {
        /// For each set, whether a column is in it.
        var sets: [[Bool]]
        var index: VectorLayout
    }

    struct Field: Sendable, Hashable {
        var key: ColumnKey
        var values: DictionaryValues
        var index: VectorLayout
    }

    enum DictionaryValues: Sendable, Hashable {
        case integers([Int64])
        case wides([Int128])
        case texts(TextLayout)

        var count: Int {
            switch self {
            case .integers(let values): values.count
            case .wides(let values): values.count
            case .texts(let layout): layout.count
            }
        }

        var blocks: [Block] {
            switch self {
            case .integers, .wides: []
            case .texts(let layout): layout.blocks
            }
        }
    }

    struct Column: Sendable, Hashable {
        var key: ColumnKey
        var isAligned: Bool
        var prediction: Prediction
        var body: Body
    }

    enum Body: Sendable, Hashable {
        case integers(range: ClosedRange<Int64>, VectorLayout)
        case wides(isNarrow: Bool, VectorLayout, escapes: Int, Block?)
        case texts(TextLayout)

        var count: Int {
            switch self {
            case .integers(_, let vector), .wides(_, let vector, _, _): vector.count
            case .texts(let layout): layout.count
            }
        }

        var blocks: [Block] {
            switch self {
            case .integers(_, let vector): vector.blocks
            case .wides(_, let vector, _, let escapes): vector.blocks + (escapes.map { [$0] } ?? [])
            case .texts(let layout): layout.blocks
            }
        }
    }

    enum Prediction: Sendable, Hashable {
        case none
        case previous
        case sameEvent(column: Int)
        case ownSequence
        case referenced(by: Int, column: Int)
        case elapsed(reference: Int, column: Int, divisor: Int64)
        case lastOfTuple(group: Int)
        case linear(group: Int, columns: [Int], coefficients: [[Int64]], classes: VectorLayout)
        case byTuple(group: Int, values: [Int64], classes: VectorLayout)

        var blocks: [Block] {
            switch self {
            case .none, .previous, .sameEvent, .ownSequence, .referenced, .elapsed, .lastOfTuple: []
            case .linear(_, _, _, let classes), .byTuple(_, _, let classes): classes.blocks
            }
        }
    }

    /// The number of a column; nil where no event of the segment has the field, or it is in a group.
    func column(_ key: ColumnKey) -> Int? { columns.firstIndex { $0.key == key } }

    /// Every stretch of the file that the directory speaks of.
    var blocks: [Block] {
        let ofGroups = groups.flatMap { group in
            group.rows.blocks + (group.presence?.index.blocks ?? [])
                + group.fields.flatMap { $0.index.blocks + $0.values.blocks }
        }
        return ofGroups + columns.flatMap { $0.body.blocks + $0.prediction.blocks }
    }

    /// Where a field is in a group.
    func groupField(_ key: ColumnKey) -> (group: Int, field: Int)? {
        for (number, group) in groups.enumerated() {
            if let field = group.fields.firstIndex(where: { $0.key == key }) { return (number, field) }
        }
        return nil
    }
}
