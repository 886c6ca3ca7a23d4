/// Chooses the smallest form of a vector and writes its blocks.
struct VectorEncoder {
    private var scaled: [UInt64] = []

    /// `isHot`: a vector that scans read, which is packed even where deflated planes would be smaller.
    mutating func encode(_ values: [Int64], isHot: Bool, into blocks: inout BlockWriter) -> VectorLayout {
        guard let frame = FrameOfReference(values) else { return .constant(values.first ?? 0, count: values.count) }
        scaled.removeAll(keepingCapacity: true)
        scaled.reserveCapacity(values.count)
        frame.scale(values, into: &scaled)
        let packing = Packing(scaled)
        let planes = isHot && packing != nil ? nil : blocks.planes(of: scaled, largest: frame.largest)
        let form: VectorLayout.Form
        if let packing, planes == nil || !planes!.isMuchSmaller(than: packing.byteCount) {
            form = packing.write(scaled, into: &blocks)
        } else if let planes {
            form = .planes(planes.map { blocks.append($0) })
        } else {
            preconditionFailure("a vector has planes or a packing")
        }
        return VectorLayout(count: values.count, base: frame.base, factor: frame.factor, form: form)
    }

    /// About how many bits the values would take: what predictions are compared by. O(values).
    static func estimatedBits(_ values: [Int64]) -> Int {
        guard let frame = FrameOfReference(values) else { return 0 }
        var scaled: [UInt64] = []
        scaled.reserveCapacity(values.count)
        frame.scale(values, into: &scaled)
        return 64 + (Packing(scaled).map { 8 * $0.byteCount } ?? 64 * values.count)
    }
}

extension [PlaneContent] {
    /// Inflating costs every replay, so it has to save a tenth.
    fileprivate func isMuchSmaller(than byteCount: Int) -> Bool {
        reduce(0) { $0 + $1.storedLength } < byteCount - byteCount / 10
    }
}

/// The least value and the greatest common divisor of the differences from it.
private struct FrameOfReference {
    let base: Int64
    let factor: UInt64
    /// The largest value after scaling.
    let largest: UInt64

    /// Nil for values that are all equal.
    init?(_ values: [Int64]) {
        guard let least = values.min(), let most = values.max(), least < most else { return nil }
        var divisor: UInt64 = 0
        for value in values {
            divisor = Self.greatestCommonDivisor(divisor, UInt64(bitPattern: value &- least))
            if divisor == 1 { break }
        }
        base = least
        factor = divisor
        largest = UInt64(bitPattern: most &- least) / divisor
    }

    func scale(_ values: [Int64], into scaled: inout [UInt64]) {
        if factor == 1 {
            for value in values { scaled.append(UInt64(bitPattern: value &- base)) }
        } else {
            for value in values { scaled.append(UInt64(bitPattern: value &- base) / factor) }
        }
    }

    private static func greatestCommonDivisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }
}

/// The width that packs the values into the fewest bits, the few that need more set apart.
private struct Packing {
    let width: Int
    let highWidth: Int
    let exceptions: Int
    let byteCount: Int

    /// Nil when the values are too wide to pack.
    init?(_ values: [UInt64]) {
        var countByWidth = [Int](repeating: 0, count: 65)
        for value in values { countByWidth[64 - value.leadingZeroBitCount] += 1 }
        let widest = countByWidth.lastIndex { $0 > 0 } ?? 0
        var best: (width: Int, exceptions: Int, bits: Int)?
        var wider = 0
        for width in stride(from: widest, through: 0, by: -1) {
            // Positions of exceptions are 16 bits.
            if width < widest { wider += countByWidth[width + 1] }
            guard wider == 0 || values.count <= 65_536 else { break }
            let high = wider == 0 ? 0 : widest - width
            guard width <= BitPacking.maximumWidth, high <= BitPacking.maximumWidth else { continue }
            let bits = values.count * width + wider * (16 + high)
            if best == nil || bits < best!.bits { best = (width, wider, bits) }
        }
        guard let best else { return nil }
        width = best.width
        exceptions = best.exceptions
        highWidth = best.exceptions == 0 ? 0 : widest - best.width
        byteCount =
            BitPacking.byteCount(of: values.count, width: width) + 2 * exceptions
            + BitPacking.byteCount(of: exceptions, width: highWidth)
    }

    func write(_ values: [UInt64], into blocks: inout BlockWriter) -> VectorLayout.Form {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        BitPacking.pack(values, width: width, into: &bytes)
        if exceptions > 0 {
            let positions = values.indices.filter { values[$0] >> UInt64(width) != 0 }
            for position in positions { bytes.append(littleEndian: UInt16(position)) }
            BitPacking.pack(positions.lazy.map { values[$0] >> UInt64(width) }, width: highWidth, into: &bytes)
        }
        return .packed(width: width, exceptions: exceptions, highWidth: highWidth, blocks.append(raw: bytes))
    }
}
