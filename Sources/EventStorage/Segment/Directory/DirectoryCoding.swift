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
    /// A field that stands in two places: events would have it twice.
    case repeatedField
    /// A block that does not begin where the one before it ends.
    case misplacedBlock
}

/// What a directory may ask for at most: reading a segment that another program wrote takes bounded memory.
enum DirectoryLimits {
    static var groups: Int { 4_096 }
    static var columns: Int { 4_096 }
    static var termsOfSum: Int { 64 }
    /// Patterns of a column or dictionary, and the bytes of a text that has one behind the prefix.
    static var patterns: Int { 64 }
    static var patternLength: Int { 256 }
    static var alphabets: Int { patterns * patternLength }
    /// Bytes of a block when it is inflated, and of all texts of a column or dictionary with their prefix.
    static var rawBlock: Int { 1 << 30 }
    /// How much longer than its input deflate's output is at most: 258 bytes for 2 bits.
    static var inflation: Int { 1_032 }
}

/// Reads the directory of a segment and believes nothing: every count, offset and index is held against what is there.
struct DirectoryReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// Where the last block must end.
    private let blocksEnd: UInt64
    /// Where the next block must begin.
    private var nextBlock = UInt64(SegmentFile.headerByteCount)
    private var fields: Set<ColumnKey> = []

    init(_ bytes: UnsafeRawBufferPointer, fileSize: UInt64) {
        self.bytes = bytes
        blocksEnd = fileSize
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

    mutating func flag() throws(DirectoryError) -> Bool { try count(atMost: 1) == 1 }

    mutating func block() throws(DirectoryError) -> Block {
        let offset = try unsigned()
        let storedLength = try count(atMost: DirectoryLimits.rawBlock)
        let rawLength = try count(atMost: DirectoryLimits.rawBlock)
        guard offset == nextBlock else { throw .misplacedBlock }
        guard offset <= blocksEnd, UInt64(storedLength) <= blocksEnd - offset, storedLength <= rawLength,
            rawLength <= DirectoryLimits.inflation * storedLength
        else { throw .outOfBounds }
        nextBlock += UInt64(storedLength)
        return Block(offset: offset, storedLength: storedLength, rawLength: rawLength, checksum: try narrow())
    }

    /// Throws when the field has been named before.
    mutating func claim(_ key: ColumnKey) throws(DirectoryError) {
        guard fields.insert(key).inserted else { throw .repeatedField }
    }

    func finish() throws(DirectoryError) {
        guard position == bytes.count else { throw .trailingBytes }
        guard nextBlock == blocksEnd else { throw .misplacedBlock }
    }
}
