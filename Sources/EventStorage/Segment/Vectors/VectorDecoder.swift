/// Hands out a vector's values from its front to its end. The blocks that it reads must outlive it.
struct VectorDecoder {
    let count: Int
    private(set) var position = 0
    private let base: Int64
    private let factor: Int64
    private let source: Source
    private var nextException = 0

    private enum Source {
        case constant
        case packed(UnsafeRawPointer, width: Int, Exceptions)
        case planes(UnsafePointer<Plane>, count: Int)
    }

    private struct Exceptions {
        let positions: UnsafeRawPointer
        let highs: UnsafeRawPointer
        let count: Int
        let highWidth: Int

        func position(_ index: Int) -> Int {
            Int(UInt16(littleEndian: positions.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
        }
    }

    private struct Plane {
        let bytes: UnsafePointer<UInt8>?
        let constant: UInt8
    }

    init(_ layout: VectorLayout, from blocks: BlockReader) throws(StorageError) {
        count = layout.count
        base = layout.base
        factor = Int64(bitPattern: layout.factor)
        switch layout.form {
        case .constant: source = .constant
        case .packed(let width, let exceptions, let highWidth, let block):
            let bytes = try blocks.content(of: block)
            let positions = bytes + BitPacking.byteCount(of: layout.count, width: width)
            source = .packed(
                bytes, width: width,
                Exceptions(
                    positions: positions, highs: positions + 2 * exceptions, count: exceptions, highWidth: highWidth))
        case .planes(let planes):
            let pointers = blocks.allocate(Plane.self, count: planes.count)
            for (index, plane) in planes.enumerated() {
                switch plane {
                case .constant(let byte): pointers[index] = Plane(bytes: nil, constant: byte)
                case .stored(let block):
                    let bytes = try blocks.content(of: block).assumingMemoryBound(to: UInt8.self)
                    pointers[index] = Plane(bytes: bytes, constant: 0)
                }
            }
            source = .planes(UnsafePointer(pointers), count: planes.count)
        }
    }

    /// Whether all values are the same.
    var constant: Int64? {
        if case .constant = source { return base }
        return nil
    }

    /// Passes over the next values when they are all 0 without looking at each; false when that is not so.
    mutating func skipZeros(_ wanted: Int) -> Bool {
        guard base == 0 else { return false }
        switch source {
        case .constant: break
        case .packed(_, let width, let exceptions):
            guard width == 0 else { return false }
            if nextException < exceptions.count, exceptions.position(nextException) - position < wanted { return false }
        case .planes: return false
        }
        position += wanted
        return true
    }

    /// Writes the next values; there must be so many left.
    mutating func next(_ wanted: Int, into output: UnsafeMutablePointer<Int64>) {
        precondition(wanted <= count - position)
        switch source {
        case .constant: output.update(repeating: base, count: wanted)
        case .packed(let bytes, let width, let exceptions):
            BitPacking.unpack(
                bytes, width: width, from: position, count: wanted, base: base, factor: factor, into: output)
            patch(output, wanted, width, exceptions)
        case .planes(let planes, let planeCount): gather(planes, planeCount, wanted, into: output)
        }
        position += wanted
    }

    /// Passes over the next values, so many, and writes those of the selected events; there must be so many left.
    mutating func pick(_ wanted: Int, _ selection: ScanSelection, into output: UnsafeMutablePointer<Int64>) {
        precondition(wanted <= count - position)
        switch source {
        case .constant: output.update(repeating: base, count: selection.count)
        case .packed(let bytes, let width, let exceptions):
            BitPacking.unpack(
                bytes, width: width, from: position, rows: selection.rows, count: selection.count, base: base,
                factor: factor, into: output)
            patch(output, wanted, width, exceptions, selection.slots)
        case .planes(let planes, let planeCount): gather(planes, planeCount, selection, into: output)
        }
        position += wanted
    }

    /// `slots`: for each of the values its place in the output, below 0 where it has none.
    private mutating func patch(
        _ output: UnsafeMutablePointer<Int64>, _ wanted: Int, _ width: Int, _ exceptions: Exceptions,
        _ slots: UnsafeMutablePointer<Int32>? = nil
    ) {
        while nextException < exceptions.count {
            let place = exceptions.position(nextException) - position
            guard place < wanted else { return }
            defer { nextException += 1 }
            // Positions ascend in every file of ours; in no other may they lead outside.
            guard place >= 0 else { continue }
            let slot = slots.map { Int($0[place]) } ?? place
            guard slot >= 0 else { continue }
            let high = BitPacking.value(exceptions.highs, width: exceptions.highWidth, at: nextException)
            output[slot] &+= factor &* Int64(bitPattern: high << UInt64(width))
        }
    }

    private func gather(
        _ planes: UnsafePointer<Plane>, _ planeCount: Int, _ selection: ScanSelection,
        into output: UnsafeMutablePointer<Int64>
    ) {
        for slot in 0..<selection.count {
            let place = position + Int(selection.rows[slot])
            var value: Int64 = 0
            for number in 0..<planeCount {
                let byte = planes[number].bytes.map { $0[place] } ?? planes[number].constant
                value |= Int64(byte) &<< Int64(8 * number)
            }
            output[slot] = base &+ factor &* value
        }
    }

    private func gather(
        _ planes: UnsafePointer<Plane>, _ planeCount: Int, _ wanted: Int, into output: UnsafeMutablePointer<Int64>
    ) {
        output.update(repeating: 0, count: wanted)
        for number in 0..<planeCount {
            let shift = Int64(8 * number)
            if let bytes = planes[number].bytes {
                let start = bytes + position
                for index in 0..<wanted { output[index] |= Int64(start[index]) &<< shift }
            } else if planes[number].constant != 0 {
                let byte = Int64(planes[number].constant) &<< shift
                for index in 0..<wanted { output[index] |= byte }
            }
        }
        for index in 0..<wanted { output[index] = base &+ factor &* output[index] }
    }
}
