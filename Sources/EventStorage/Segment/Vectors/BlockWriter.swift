/// Gathers the bytes of a segment's file, block by block.
struct BlockWriter {
    private(set) var bytes: [UInt8]
    private let deflater = Deflater(level: 6)

    /// `bytes`: what stands before the first block.
    init(after bytes: [UInt8]) { self.bytes = bytes }

    /// A block that is never deflated.
    mutating func append(raw content: [UInt8]) -> Block { append(stored: content, rawLength: content.count) }

    /// A block's bytes as they would be stored: deflated where that saves an eighth or more.
    func stored(_ content: [UInt8]) -> [UInt8] { content.withUnsafeBytes { deflater.deflate($0) } ?? content }

    /// A block of what `stored` has made of so many bytes.
    mutating func append(stored: [UInt8], rawLength: Int) -> Block {
        defer { bytes += stored }
        return Block(
            offset: UInt64(bytes.count), storedLength: stored.count, rawLength: rawLength,
            checksum: stored.withUnsafeBytes { crc32($0) })
    }

    /// The byte planes of values, lowest byte first, not yet written.
    func planes(of values: [UInt64], largest: UInt64) -> [PlaneContent] {
        (0..<(71 - largest.leadingZeroBitCount) / 8).map { number in
            let plane = values.map { UInt8(truncatingIfNeeded: $0 >> UInt64(8 * number)) }
            if let first = plane.first, plane.allSatisfy({ $0 == first }) { return .constant(first) }
            return .bytes(stored(plane), rawLength: plane.count)
        }
    }

    mutating func append(_ plane: PlaneContent) -> VectorLayout.Plane {
        switch plane {
        case .constant(let byte): .constant(byte)
        case .bytes(let stored, let rawLength): .stored(append(stored: stored, rawLength: rawLength))
        }
    }
}

/// A byte plane as it would be stored.
enum PlaneContent {
    case constant(UInt8)
    case bytes([UInt8], rawLength: Int)

    var storedLength: Int {
        switch self {
        case .constant: 1
        case .bytes(let bytes, _): bytes.count
        }
    }
}
