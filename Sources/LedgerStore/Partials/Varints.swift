import EventStorage

/// Bytes that are whole but say something impossible: written by nobody of ours.
struct VarintError: Error {}

/// Writes varints one behind another.
struct VarintWriter {
    private(set) var bytes: [UInt8]

    /// `head`: what they stand behind.
    init(_ head: [UInt8] = []) { bytes = head }

    mutating func put(_ value: UInt64) { bytes.append(varint: value) }
    mutating func put(signed value: Int64) { bytes.append(varint: value.zigzag) }
    mutating func put(wide value: Int128) { bytes.append(wideVarint: value.zigzag) }
    mutating func put(text: String) { bytes.append(chunk: Array(text.utf8)) }

    /// Nothing, or the text behind a mark.
    mutating func put(optionalText text: String?) {
        put(text == nil ? 0 : 1)
        if let text { put(text: text) }
    }
}

/// Reads them again.
struct VarintReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func next() throws -> UInt64 {
        guard let value = bytes.varint(at: &position) else { throw VarintError() }
        return value
    }

    mutating func signed() throws -> Int64 { Int64(zigzag: try next()) }

    mutating func wide() throws -> Int128 {
        guard let value = bytes.wideVarint(at: &position) else { throw VarintError() }
        return Int128(zigzag: value)
    }

    mutating func text() throws -> String {
        let length = try next()
        guard length <= UInt64(bytes.count - position) else { throw VarintError() }
        defer { position += Int(length) }
        return String(decoding: bytes[position..<position + Int(length)], as: UTF8.self)
    }
    mutating func optionalText() throws -> String? { try next() == 0 ? nil : text() }

    /// So many of what the number before them says; each takes a byte at least.
    mutating func list<Element>(_ element: (inout VarintReader) throws -> Element) throws -> [Element] {
        let count = try next()
        guard count <= UInt64(bytes.count - position) else { throw VarintError() }
        return try (0..<count).map { _ in try element(&self) }
    }

    /// An enumeration's code.
    mutating func code<Code: RawRepresentable<UInt8>>() throws -> Code {
        guard let code = UInt8(exactly: try next()).flatMap(Code.init(rawValue:)) else { throw VarintError() }
        return code
    }
}
