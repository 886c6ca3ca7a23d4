/// The events of a segment to be, taken apart into their fields.
struct EventTable {
    /// One field over all events that have it.
    struct Column {
        let key: ColumnKey
        /// Which events have it, ascending.
        var rows: [Int32] = []
        var integers: [Int64] = []
        var wides: [Int128] = []
        /// Where each text stands in `bytes`.
        var texts: [Range<Int>] = []
    }

    private(set) var count = 0
    /// The canonical bytes of all events, one behind another.
    private(set) var bytes: [UInt8] = []
    private(set) var events: [Range<Int>] = []
    private(set) var columns: [Column] = []
    private var numbers: [ColumnKey: Int] = [:]
    /// The same for the low keys that nearly all fields have; -1 where there is none.
    private var lowNumbers = [Int](repeating: -1, count: 512)

    /// Throws when the bytes are not canonical.
    mutating func append(_ event: UnsafeRawBufferPointer) throws(CanonicalError) {
        let start = bytes.count
        let row = Int32(count)
        var reader = CanonicalReader(event)
        while let field = try reader.next() {
            switch field.value {
            case .integer(let value):
                let number = number(of: ColumnKey(field.number, .integer))
                columns[number].rows.append(row)
                columns[number].integers.append(value)
            case .wide(let value):
                let number = number(of: ColumnKey(field.number, .wide))
                columns[number].rows.append(row)
                columns[number].wides.append(value)
            case .bytes(let value):
                let number = number(of: ColumnKey(field.number, .bytes))
                columns[number].rows.append(row)
                let end = field.encoded.count + (field.encoded.baseAddress! - event.baseAddress!)
                columns[number].texts.append(start + end - value.count..<start + end)
            }
        }
        bytes.append(contentsOf: event)
        events.append(start..<bytes.count)
        count += 1
    }

    private mutating func number(of key: ColumnKey) -> Int {
        if key.raw < 512 {
            let number = lowNumbers[Int(key.raw)]
            if number >= 0 { return number }
        } else if let number = numbers[key] {
            return number
        }
        let number = columns.count
        columns.append(Column(key: key))
        if key.raw < 512 { lowNumbers[Int(key.raw)] = number } else { numbers[key] = number }
        return number
    }
}
