internal import SystemPackage

/// Reads a segment's blocks into memory that is used again for the next segment.
///
/// What it hands out stays valid until `reset`. Behind every content there are `BitPacking.slack` readable bytes.
final class BlockReader {
    private var slabs: [UnsafeMutableRawBufferPointer] = []
    private var slab = 0
    private var used = 0
    private let inflater = Inflater()
    private var segment: SegmentFile?

    private static let slabSize = 1 << 20

    deinit { for slab in slabs { slab.deallocate() } }

    /// Forgets what was handed out and turns to a segment.
    func reset(to segment: SegmentFile) {
        self.segment = segment
        slab = 0
        used = 0
    }

    /// A block's raw bytes. Throws `.corrupt` when they are not what was written.
    func content(of block: Block) throws(StorageError) -> UnsafeRawPointer {
        guard let segment else { preconditionFailure("no segment to read from") }
        let stored = allocate(byteCount: block.storedLength + BitPacking.slack)
        let destination = UnsafeMutableRawBufferPointer(start: stored, count: block.storedLength)
        let filled = try attempt("read the segment", segment.path) { () throws(Errno) in
            try segment.file.readFully(into: destination, at: block.offset)
        }
        guard filled == block.storedLength else {
            throw segment.checks.corrupt("the segment is cut short", at: block.offset)
        }
        let computed = crc32(UnsafeRawBufferPointer(destination))
        guard computed == block.checksum else {
            throw segment.checks.corrupt(
                "corrupt block (CRC \(hexadecimal(computed)), expected \(hexadecimal(block.checksum)))",
                at: block.offset)
        }
        guard block.isDeflated else { return UnsafeRawPointer(stored) }
        let raw = allocate(byteCount: block.rawLength + BitPacking.slack)
        guard
            inflater.inflate(
                UnsafeRawBufferPointer(destination),
                into: UnsafeMutableRawBufferPointer(start: raw, count: block.rawLength))
        else { throw segment.checks.corrupt("a block that does not inflate", at: block.offset) }
        return UnsafeRawPointer(raw)
    }

    /// Memory for so many values, not initialised, valid until `reset`.
    func allocate<Value: BitwiseCopyable>(_ type: Value.Type, count: Int) -> UnsafeMutablePointer<Value> {
        allocate(byteCount: count * MemoryLayout<Value>.stride).bindMemory(to: type, capacity: count)
    }

    private func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        let size = (byteCount + 63) & ~63
        while slab < slabs.count {
            if used + size <= slabs[slab].count {
                defer { used += size }
                return slabs[slab].baseAddress! + used
            }
            slab += 1
            used = 0
        }
        slabs.append(.allocate(byteCount: max(size, Self.slabSize), alignment: 64))
        slab = slabs.count - 1
        used = size
        return slabs[slab].baseAddress!
    }
}
