internal import CZlib
package import EventStorage

/// What someone who can write a ledger's files could make of them: changed events, and checksums that match again.
///
/// It goes by the documented layout of the files, not by the code that reads them.
package struct LogForgery {
    /// The log files, in order.
    package var files: [[UInt8]]
    /// How many events hold the new bytes now.
    package private(set) var changedEvents = 0
    /// The root over all events as they are now.
    package private(set) var root: [UInt8] = []

    /// Replaces bytes by others of the same length in every event that holds them, and recomputes all checksums. With
    /// `roots`, the tree roots of the commits and in the files' headers too: the log then agrees with itself. `frontier`: the
    /// tree over the events before the first file.
    package init(
        _ files: [[UInt8]], replacing old: String, with new: String, roots: Bool,
        behind frontier: MerkleFrontier = MerkleFrontier()
    ) {
        precondition(old.utf8.count == new.utf8.count)
        self.files = files
        var frontier = frontier
        for number in files.indices {
            forge(number, Array(old.utf8), Array(new.utf8), roots: roots, &frontier)
        }
        root = frontier.root.bytes
    }

    private mutating func forge(
        _ number: Int, _ old: [UInt8], _ new: [UInt8], roots: Bool, _ frontier: inout MerkleFrontier
    ) {
        var file = files[number]
        var offset = 48 + 32 * Int(file.uint32(at: 40)) + 4
        if roots {
            for (index, root) in frontier.subtrees.enumerated() {
                file.replaceSubrange((48 + 32 * index)..<(80 + 32 * index), with: root.bytes)
            }
            file.put(crc32: file[..<(offset - 4)], at: offset - 4)
        }
        var seed = file.uint32(at: offset - 4)
        var rest = Array(file[offset...])
        var forged = Array(file[..<offset])
        while rest.count >= 88, rest.starts(with: "FRM1".utf8) {
            var header = Array(rest[..<88])
            let stored = Array(rest[88..<(88 + Int(header.uint32(at: 32)))])
            rest.removeFirst(88 + stored.count)
            let raw = header.uint32(at: 28) == 0 ? stored : Self.inflate(stored, count: Int(header.uint32(at: 36)))
            let payload = change(raw, old, new)
            // Stored as it is: the bytes of a deflated payload would be others anyway.
            offset = forged.count
            header.put(UInt64(offset), at: 8)
            header.put(UInt32(0), at: 28)
            header.put(UInt32(payload.count), at: 32)
            header.put(crc32: payload[...], at: 40)
            for event in Self.events(in: payload) { frontier.append(event.withUnsafeBytes { .leaf($0) }) }
            if roots { header.replaceSubrange(56..<88, with: frontier.root.bytes) }
            header.put(crc32: header[8...], seed: seed, at: 4)
            seed = header.uint32(at: 4)
            forged += header + payload
        }
        files[number] = forged
    }

    private mutating func change(_ payload: [UInt8], _ old: [UInt8], _ new: [UInt8]) -> [UInt8] {
        var payload = payload
        for start in payload.indices.dropLast(old.count - 1)
        where payload[start..<(start + old.count)].elementsEqual(old) {
            payload.replaceSubrange(start..<(start + old.count), with: new)
            changedEvents += 1
        }
        return payload
    }

    private static func events(in payload: [UInt8]) -> [[UInt8]] { payload.chunks ?? [] }

    /// What HEAD says when the log ends in the file `first` at its last byte, in another boot than this.
    package func head(replacing head: [UInt8], fileFirstSequence first: UInt64, roots: Bool) -> [UInt8] {
        var head = head
        for slot in [0, 512] where head.count >= slot + 112 {
            head.put(UInt64(files.last?.count ?? 0), at: slot + 48)
            if roots { head.replaceSubrange((slot + 72)..<(slot + 104), with: root) }
            head.put(crc32: head[slot..<(slot + 104)], at: slot + 104)
        }
        return head
    }

    private static func inflate(_ input: [UInt8], count: Int) -> [UInt8] {
        var stream = z_stream()
        inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        defer { inflateEnd(&stream) }
        var input = input
        return [UInt8](unsafeUninitializedCapacity: count) { output, filled in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = uInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(count)
                let status = CZlib.inflate(&stream, Z_FINISH)
                precondition(status == Z_STREAM_END)
            }
            filled = count
        }
    }
}

extension [UInt8] {
    fileprivate func uint32(at offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(self[offset + $1]) << UInt32(8 * $1) }
    }

    fileprivate mutating func put<Integer: FixedWidthInteger>(_ value: Integer, at offset: Int) {
        for index in 0..<MemoryLayout<Integer>.size {
            self[offset + index] = UInt8(truncatingIfNeeded: value >> Integer(8 * index))
        }
    }

    fileprivate mutating func put(crc32 bytes: ArraySlice<UInt8>, seed: UInt32 = 0, at offset: Int) {
        let sum = bytes.withUnsafeBufferPointer { CZlib.crc32(uLong(seed), $0.baseAddress, uInt($0.count)) }
        put(UInt32(truncatingIfNeeded: sum), at: offset)
    }
}
