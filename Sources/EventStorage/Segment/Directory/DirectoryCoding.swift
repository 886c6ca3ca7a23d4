/// Writes the directory of a segment: varints, signed ones zigzag-encoded, and byte strings behind their length.
struct DirectoryWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ value: UInt64) { bytes.append(varint: value) }
    mutating func put(_ value: Int) { bytes.append(varint: UInt64(value)) }
    mutating func put(signed value: Int64) { bytes.append(varint: value.zigzag) }
    mutating func put(wide value: Int128) { bytes.append(wideVarint: value.zigzag) }

    mutating func put(text: [UInt8]) {
        put(text.count)
        bytes += text
    }
}

/// Why a directory cannot be read though its checksum matches: it was not written by this format.
enum DirectoryError: Error, Sendable, Hashable {
    case truncated
    case trailingBytes
    case outOfBounds
    case unknownForm
}

/// Reads the directory of a segment and believes nothing: every count, offset and index is held against what is there.
struct DirectoryReader {
    /// More than any segment holds; keeps sums of lengths far from overflow.
    static var largestBlock: Int { 1 << 40 }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// Where blocks must end.
    let fileSize: UInt64

    init(_ bytes: UnsafeRawBufferPointer, fileSize: UInt64) {
        self.bytes = bytes
        self.fileSize = fileSize
    }

    mutating func unsigned() throws(DirectoryError) -> UInt64 {
        guard let value = bytes.varint(at: &position) else { throw .truncated }
        return value
    }

    mutating func signed() throws(DirectoryError) -> Int64 { Int64(zigzag: try unsigned()) }

    mutating func wide() throws(DirectoryError) -> Int128 {
        guard let value = bytes.wideVarint(at: &position) else { throw .truncated }
        return Int128(zigzag: value)
    }

    mutating func count(atMost limit: Int) throws(DirectoryError) -> Int {
        guard let value = Int(exactly: try unsigned()), value <= limit else { throw .outOfBounds }
        return value
    }

    /// How many things follow that take a byte each at least.
    mutating func itemCount() throws(DirectoryError) -> Int { try count(atMost: bytes.count - position) }

    mutating func narrow<Value: FixedWidthInteger>() throws(DirectoryError) -> Value {
        guard let value = Value(exactly: try unsigned()) else { throw .outOfBounds }
        return value
    }

    mutating func text() throws(DirectoryError) -> [UInt8] {
        let length = try itemCount()
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    func finish() throws(DirectoryError) {
        guard position == bytes.count else { throw .trailingBytes }
    }
}
