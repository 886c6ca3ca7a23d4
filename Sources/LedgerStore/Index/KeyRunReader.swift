import EventStorage
import SystemPackage

/// Reads a run's keys in ascending order, passing over blocks that nobody asks for.
final class KeyRunReader {
    let run: KeyRun
    private let buffer: UnsafeMutableRawBufferPointer
    /// The blocks in the buffer, and the next key to hand out, counted in it.
    private var blocks = 0..<0
    private var position = 0
    private var count = 0

    /// How much is read at once where blocks are read one after another.
    private static let readAheadByteCount = 1 << 16

    init(_ run: KeyRun) {
        self.run = run
        let block = run.header.keysPerBlock * KeyRunHeader.keyByteCount
        buffer = .allocate(byteCount: max(block, Self.readAheadByteCount / block * block), alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The next key; nil at the end.
    func next() throws(UnusableRun) -> RowKey? {
        if position == count {
            guard blocks.upperBound < run.fences.count else { return nil }
            try load(from: blocks.upperBound)
        }
        defer { position += 1 }
        return key(at: position)
    }

    /// The next key that does not stand before the one given; nil when there is none. Keys asked for ascend.
    ///
    /// O(log of what is passed over), and one block read. Where no blocks are passed over, O(1) and none.
    func next(notBefore target: RowKey) throws(UnusableRun) -> RowKey? {
        while true {
            if position < count {
                advance(to: target)
                if position < count {
                    defer { position += 1 }
                    return key(at: position)
                }
            }
            let next = run.block(notBefore: target.lead, from: blocks.upperBound)
            guard next < run.fences.count else { return nil }
            try load(from: next)
        }
    }

    /// Within the buffer: keys are mostly asked for one after another, else anywhere.
    private func advance(to target: RowKey) {
        guard key(at: position) < target else { return }
        guard key(at: count - 1) >= target else {
            position = count
            return
        }
        var step = 1
        while position + step < count, key(at: position + step) < target { step *= 2 }
        var (low, high) = (position + step / 2, min(position + step, count - 1))
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if key(at: middle) < target { low = middle } else { high = middle }
        }
        position = high
    }

    @inline(__always)
    private func key(at index: Int) -> RowKey {
        RowKey(
            indexed: UnsafeRawPointer(buffer.baseAddress! + index * KeyRunHeader.keyByteCount),
            firstSequence: run.sequences.lowerBound)
    }

    private func load(from block: Int) throws(UnusableRun) {
        let header = run.header
        let largest = buffer.count / (header.keysPerBlock * KeyRunHeader.keyByteCount)
        // Twice as many as before while nothing is passed over.
        let wanted = block == blocks.upperBound && !blocks.isEmpty ? min(largest, 2 * blocks.count) : 1
        let loaded = block..<min(block + wanted, run.fences.count)
        let keys = header.keyCount(ofBlocks: loaded)
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(keys * KeyRunHeader.keyByteCount)])
        let byteCount = try UnusableRun.reading(run.name) { () throws(Errno) in
            try run.file.readFully(into: room, at: header.offset(ofBlock: block))
        }
        guard byteCount == room.count else { throw UnusableRun(run.name, "ends in block \(block)") }
        for number in loaded {
            let start = (number - block) * header.keysPerBlock * KeyRunHeader.keyByteCount
            let end = min(start + header.keysPerBlock * KeyRunHeader.keyByteCount, room.count)
            guard
                crc32(UnsafeRawBufferPointer(rebasing: room[start..<end]))
                    == UInt32(truncatingIfNeeded: run.fences[number])
            else { throw UnusableRun(run.name, "has a damaged block \(number)") }
        }
        blocks = loaded
        position = 0
        count = keys
    }
}
