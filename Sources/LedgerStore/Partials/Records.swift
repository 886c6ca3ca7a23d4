import EventStorage
import LedgerModel
import Projections

// A record of what a projection is over a stretch of the log
// ===========================================================
// The content of a record of snapshots/<name>.partials, of one sealed segment, and of what snapshots of live state keep of the
// last log file. Varints, as in events; wide ones for amounts; times and days zigzag.
//
//   names name*            names that no record before it has, each behind its length; numbered over all records, from 0
//   0, or 1 and the latest time that an event of the stretch occurred
//   0, or 1 and the earliest and the latest time that its events are billed at
//   what the projection writes; where it writes a name: its number + 1, 0 for none

/// The times of a stretch of the log.
struct RecordHead: Sendable, Hashable {
    /// Nil where there are no events.
    var lastOccurredAt: Instant?
    /// Nil where that is not known.
    var billedWithin: ClosedRange<Instant>?
}

extension RecordHead {
    /// Throws `VarintError`.
    init(ofRecord content: [UInt8]) throws {
        var names = RecordNames()
        self = try content.withUnsafeBytes { buffer in Result { try RecordReader(buffer, &names).head } }.get()
    }
}

/// The names of all records of a file.
struct RecordNames: Sendable {
    private(set) var table = NameTable()
    private(set) var ids: [NameID] = []

    var count: Int { ids.count }

    mutating func append(_ name: String) {
        let id = table.id(of: name)
        ids.append(id)
    }

    /// The id of what a record writes for a name.
    func id(at place: Int) -> NameID { place == 0 ? .none : ids[place - 1] }

    /// The name; empty for none.
    func name(at place: Int) -> String { table[id(at: place)] }
}

/// Writes records, one after another.
struct RecordWriter {
    private var numbers: [String: UInt64] = [:]
    private var newNames: [String] = []
    private(set) var body = VarintWriter()

    /// Takes in the names of a record that was written before.
    mutating func take(_ content: UnsafeRawBufferPointer) throws {
        var reader = VarintReader(content)
        for name in try reader.list({ try $0.text() }) { numbers[name] = UInt64(numbers.count) }
    }

    mutating func put(_ value: UInt64) { body.put(value) }
    mutating func put(_ count: Int) { body.put(UInt64(count)) }
    mutating func put(signed value: Int64) { body.put(signed: value) }
    mutating func put(wide value: Int128) { body.put(wide: value) }
    mutating func put(_ time: Instant) { body.put(signed: time.nanoseconds) }
    mutating func put(_ day: CivilDate) { body.put(signed: Int64(day.daysSince1970)) }
    mutating func put(text: String) { body.put(text: text) }

    mutating func put(name: String) {
        guard !name.isEmpty else { return body.put(0) }
        if let number = numbers[name] { return body.put(number + 1) }
        numbers[name] = UInt64(numbers.count)
        newNames.append(name)
        body.put(UInt64(numbers.count))
    }

    /// The record's content; what is written next belongs to another.
    mutating func finish(_ head: RecordHead) -> [UInt8] {
        var writer = VarintWriter()
        writer.put(UInt64(newNames.count))
        for name in newNames { writer.put(text: name) }
        writer.put(head.lastOccurredAt == nil ? 0 : 1)
        if let time = head.lastOccurredAt { writer.put(signed: time.nanoseconds) }
        writer.put(head.billedWithin == nil ? 0 : 1)
        if let times = head.billedWithin {
            writer.put(signed: times.lowerBound.nanoseconds)
            writer.put(signed: times.upperBound.nanoseconds)
        }
        defer {
            newNames.removeAll(keepingCapacity: true)
            body = VarintWriter()
        }
        return writer.bytes + body.bytes
    }
}

/// Reads a record behind its head.
struct RecordReader {
    private var varints: VarintReader
    let head: RecordHead
    /// How many places there are for a name: one for none.
    private let placeCount: Int

    /// `names`: those of the records before it, to which its own are added.
    init(_ content: UnsafeRawBufferPointer, _ names: inout RecordNames) throws {
        varints = VarintReader(content)
        for name in try varints.list({ try $0.text() }) { names.append(name) }
        placeCount = names.count + 1
        var head = RecordHead()
        if try varints.next() != 0 { head.lastOccurredAt = Instant(nanoseconds: try varints.signed()) }
        if try varints.next() != 0 {
            let (first, last) = (try varints.signed(), try varints.signed())
            guard first <= last else { throw VarintError() }
            head.billedWithin = Instant(nanoseconds: first)...Instant(nanoseconds: last)
        }
        self.head = head
    }

    var isAtEnd: Bool { varints.isAtEnd }

    mutating func next() throws -> UInt64 { try varints.next() }
    mutating func signed() throws -> Int64 { try varints.signed() }
    mutating func wide() throws -> Int128 { try varints.wide() }
    mutating func money() throws -> Money { Money(picounits: try varints.wide()) }
    mutating func time() throws -> Instant { Instant(nanoseconds: try varints.signed()) }
    mutating func text() throws -> String { try varints.text() }
    mutating func code<Code: RawRepresentable<UInt8>>() throws -> Code { try varints.code() }

    mutating func day() throws -> CivilDate {
        // No instant lies further away.
        guard let days = Int32(exactly: try varints.signed()) else { throw VarintError() }
        return CivilDate(daysSince1970: Int(days))
    }

    /// Where a name stands in `RecordNames`; 0 for none.
    mutating func place() throws -> Int {
        guard let place = Int(exactly: try varints.next()), place < placeCount else { throw VarintError() }
        return place
    }

    /// So many as the number before them says.
    mutating func forEach(_ body: (inout RecordReader) throws -> Void) throws {
        for _ in 0..<(try varints.next()) { try body(&self) }
    }
}
