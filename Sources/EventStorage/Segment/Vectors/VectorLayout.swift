// A vector: a fixed count of 64-bit integers in a segment
// =======================================================
// Every value is base + factor × u, wrapping, where base is the least value (frame of reference), factor the greatest
// common divisor of all differences from it, and u ≥ 0. The u of a vector lie in the file in one of three forms:
//
//   constant  nothing: all values are base
//   packed    one block: each u's lowest `width` bits (at most 56), bit-packed from the lowest bit up; then, for the
//             few u that need more, their positions (16 bits each, ascending) and, bit-packed in `highWidth` bits each
//             (at most 56), what is left of them above `width`. Each packing ends at a whole byte. Never deflated: what
//             scans touch most is packed.
//   planes    one byte plane for each byte of the widest u, lowest first, at most 8; a plane has a byte for each value: it
//             is constant, or a block of its own, deflated where that pays
//
// In the directory, as varints (zigzag where signed):
//
//   vector  := count form
//   form    := 0 base
//            | 1 base factor width exceptions highWidth block
//            | 2 base factor planes plane*
//   plane   := 0 byte | 1 block
//   block   := offset storedLength rawLength crc      from the file's beginning; deflated (raw, RFC 1951) when the
//                                                     lengths differ; the CRC-32 is that of the stored bytes

/// A stretch of the segment's file with a checksum of its own.
struct Block: Sendable, Hashable {
    var offset: UInt64
    var storedLength: Int
    var rawLength: Int
    /// CRC-32 of the stored bytes.
    var checksum: UInt32

    var isDeflated: Bool { storedLength != rawLength }
}

/// How a vector lies in the file.
struct VectorLayout: Sendable, Hashable {
    enum Form: Sendable, Hashable {
        case constant
        case packed(width: Int, exceptions: Int, highWidth: Int, Block)
        case planes([Plane])
    }

    enum Plane: Sendable, Hashable {
        case constant(UInt8)
        case stored(Block)
    }

    var count: Int
    var base: Int64
    var factor: UInt64
    var form: Form

    static func constant(_ value: Int64, count: Int) -> VectorLayout {
        VectorLayout(count: count, base: value, factor: 1, form: .constant)
    }

    var blocks: [Block] {
        switch form {
        case .constant: []
        case .packed(_, _, _, let block): [block]
        case .planes(let planes):
            planes.compactMap { if case .stored(let block) = $0 { block } else { nil } }
        }
    }
}

extension DirectoryWriter {
    mutating func put(_ block: Block) {
        put(block.offset)
        put(block.storedLength)
        put(block.rawLength)
        put(UInt64(block.checksum))
    }

    mutating func put(_ vector: VectorLayout) {
        put(vector.count)
        switch vector.form {
        case .constant:
            put(0)
            put(signed: vector.base)
        case .packed(let width, let exceptions, let highWidth, let block):
            put(1)
            put(signed: vector.base)
            put(vector.factor)
            put(width)
            put(exceptions)
            put(highWidth)
            put(block)
        case .planes(let planes):
            put(2)
            put(signed: vector.base)
            put(vector.factor)
            put(planes.count)
            for plane in planes {
                switch plane {
                case .constant(let byte):
                    put(0)
                    put(Int(byte))
                case .stored(let block):
                    put(1)
                    put(block)
                }
            }
        }
    }
}

extension DirectoryReader {
    /// A vector of exactly so many values.
    mutating func vector(count expected: Int) throws(DirectoryError) -> VectorLayout {
        guard try count(atMost: expected) == expected else { throw .outOfBounds }
        switch try unsigned() {
        case 0: return .constant(try signed(), count: expected)
        case 1: return try packedVector(count: expected)
        case 2: return try planarVector(count: expected)
        default: throw .unknownForm
        }
    }

    private mutating func packedVector(count: Int) throws(DirectoryError) -> VectorLayout {
        let base = try signed()
        let factor = try unsigned()
        let width = try self.count(atMost: BitPacking.maximumWidth)
        let exceptions = try self.count(atMost: count)
        let highWidth = try self.count(atMost: BitPacking.maximumWidth)
        let block = try block()
        let length =
            BitPacking.byteCount(of: count, width: width) + 2 * exceptions
            + BitPacking.byteCount(of: exceptions, width: highWidth)
        guard block.storedLength == length, block.rawLength == length else { throw .outOfBounds }
        return VectorLayout(
            count: count, base: base, factor: factor,
            form: .packed(width: width, exceptions: exceptions, highWidth: highWidth, block))
    }

    private mutating func planarVector(count: Int) throws(DirectoryError) -> VectorLayout {
        let base = try signed()
        let factor = try unsigned()
        var planes: [VectorLayout.Plane] = []
        for _ in 0..<(try self.count(atMost: 8)) {
            switch try unsigned() {
            case 0: planes.append(.constant(try narrow()))
            case 1:
                let block = try block()
                guard block.rawLength == count else { throw .outOfBounds }
                planes.append(.stored(block))
            default: throw .unknownForm
            }
        }
        return VectorLayout(count: count, base: base, factor: factor, form: .planes(planes))
    }
}
