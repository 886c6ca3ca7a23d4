// The directory of a segment: what its blocks mean
// ================================================
// Varints throughout (zigzag where signed); `vector`, `block` as in VectorLayout.swift.
//
//   directory := n groups group* columns column*              n: how many events
//
// A group is a dictionary of the distinct combinations (tuples) of some fields that vary together, or of one field; the
// rows vector says for each event which tuple it has. Fields that are in no group are columns of their own.
//
//   group     := rows:vector(n) T presence? fields field*      T: how many tuples
//   field     := key D value* index:vector(T)                  index: 0, absent; k, the k-th value
//   value     := for integers a signed varint, for wide ones a wide varint; texts are one `text` of D instead
//   key       := field number × 4 + wire (0 integer, 1 wide integer, 2 bytes)
//   presence  := P set* index:vector(T)                        only in the first group: which columns a tuple's events have,
//   set       := ⌈columns / 8⌉ bytes, lowest bit first         as one of P sets
//
// A column has a value for each event whose tuple in the first group says so, in order (m of them), or, when it is
// aligned, for every event, 0 standing where there is none.
//
//   column    := key aligned prediction body
//   body      := integer  least:signed greatest:signed vector(m)
//              | wide     narrow vector(m) escapes block?      escapes: how many values the vector could not hold; the
//                                                              block has for each its 16-bit position and 16 bytes
//              | bytes    text(m)
//   text(m)   := prefix lengths:vector(m) block                each text is the prefix and its own bytes from the block
//
// What the vector of an integer or wide column holds is the difference between each value and its prediction:
//
//   0                                none: 0
//   1                                the column's value before this one; 0 for the first
//   2 column                         that column's value in the same event, 0 when it has none
//   3                                the event's own sequence
//   4 reference column               that column's value in the event whose sequence the reference column holds, if that
//                                    is an earlier event of this segment; else in the same event
//   5 reference column divisor       the column's value in the same event less that in the event referred to, divided
//                                    (rounding down); 0 without such an event
//   6 group                          this column's last value among events of the same tuple in that group; 0 for the first
//   7 group terms column* K          Σ coefficient × column, by the tuple of that group: class says which of the K rows
//     coefficient* class:vector(T)   of coefficients; absent columns count 0
//   8 group K value* class:vector(T) the value of the event's tuple in that group: class says which of the K values
//
// Predictions name columns by their number in this list, always an earlier one, and of integers. All of it wraps at 64
// bits; wide columns compute in 128 and store a difference that 64 bits do not hold as an escape. `narrow` promises that
// all values, products and sums of a wide column fit 64 bits.

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
    }

    /// The number of a column; nil where no event of the segment has the field, or it is in a group.
    func column(_ key: ColumnKey) -> Int? { columns.firstIndex { $0.key == key } }

    /// Where a field is in a group.
    func groupField(_ key: ColumnKey) -> (group: Int, field: Int)? {
        for (number, group) in groups.enumerated() {
            if let field = group.fields.firstIndex(where: { $0.key == key }) { return (number, field) }
        }
        return nil
    }
}

/// Byte strings with a common beginning.
struct TextLayout: Sendable, Hashable {
    var prefix: [UInt8]
    var lengths: VectorLayout
    var bytes: Block

    var count: Int { lengths.count }
}
