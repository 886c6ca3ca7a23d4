import TestSupport

@testable import EventStorage

/// A segment taken apart, to be put together again with something changed and every checksum right.
struct SegmentForge {
    var directory: SegmentDirectory
    /// What the blocks inflate to, in their order.
    var contents: [[UInt8]]
    private let header: [UInt8]
    private let trailer: [UInt8]

    init(_ sample: SampleSegment) throws {
        let file = sample.bytes
        header = Array(file[..<SegmentFile.headerByteCount])
        trailer = Array(file.suffix(SegmentFile.trailerByteCount))
        directory = try sample.open().directory
        let inflater = Inflater()
        var contents: [[UInt8]] = []
        try directory.changeBlocks { block in
            let stored = Array(file[Int(block.offset)..<Int(block.offset) + block.storedLength])
            guard block.isDeflated else { return contents.append(stored) }
            var raw = [UInt8](repeating: 0, count: block.rawLength)
            let isWhole = raw.withUnsafeMutableBytes { raw in
                stored.withUnsafeBytes { inflater.inflate($0, into: raw) }
            }
            guard isWhole else { throw BrokenPromise("a block of the sample does not inflate") }
            contents.append(raw)
        }
        self.contents = contents
    }

    /// The file with blocks as they are now, none deflated, but for those given as they are to be stored and the length
    /// that they are to inflate to.
    func file(storing others: [Int: (stored: [UInt8], rawLength: Int)] = [:]) -> [UInt8] {
        var bytes = header
        var directory = directory
        var number = 0
        directory.changeBlocks { block in
            let content = others[number]?.stored ?? contents[number]
            block = Block(
                offset: UInt64(bytes.count), storedLength: content.count,
                rawLength: others[number]?.rawLength ?? content.count,
                checksum: content.withUnsafeBytes { crc32($0) })
            bytes += content
            number += 1
        }
        return Self.finish(bytes, directory: directory.encoded, like: trailer)
    }

    /// A segment's file with other bytes for its directory.
    static func replacingDirectory(of file: [UInt8], with change: (inout [UInt8]) -> Void) -> [UInt8] {
        let trailer = Array(file.suffix(SegmentFile.trailerByteCount))
        let start = Int(trailer.withUnsafeBytes { $0.integer(at: 0, as: UInt64.self) })
        var directory = Array(file[start..<file.count - SegmentFile.trailerByteCount])
        change(&directory)
        return finish(Array(file[..<start]), directory: directory, like: trailer)
    }

    /// Directory and trailer behind the blocks, with the root that the trailer given has.
    private static func finish(_ blocks: [UInt8], directory: [UInt8], like trailer: [UInt8]) -> [UInt8] {
        var file = blocks + directory
        let begin = file.count
        file.append(littleEndian: UInt64(blocks.count))
        file.append(littleEndian: UInt32(directory.count))
        file.append(littleEndian: directory.withUnsafeBytes { crc32($0) })
        file += trailer[16..<56]
        var digest = ContentHash()
        file.withUnsafeBytes { digest.update($0) }
        file += digest.finalize()
        file.append(littleEndian: file.withUnsafeBytes { crc32(UnsafeRawBufferPointer(rebasing: $0[begin...])) })
        return file + SegmentFile.endMagic
    }
}

extension SegmentDirectory {
    /// Calls back with each block, in the order of the file.
    mutating func changeBlocks(_ body: (inout Block) throws -> Void) rethrows {
        for group in groups.indices {
            try groups[group].rows.changeBlocks(body)
            try groups[group].presence?.index.changeBlocks(body)
            for field in groups[group].fields.indices {
                if case .texts(var layout) = groups[group].fields[field].values {
                    try layout.changeBlocks(body)
                    groups[group].fields[field].values = .texts(layout)
                }
                try groups[group].fields[field].index.changeBlocks(body)
            }
        }
        for column in columns.indices {
            switch columns[column].prediction {
            case .linear(let group, let terms, let coefficients, var classes):
                try classes.changeBlocks(body)
                columns[column].prediction = .linear(
                    group: group, columns: terms, coefficients: coefficients, classes: classes)
            case .byTuple(let group, let values, var classes):
                try classes.changeBlocks(body)
                columns[column].prediction = .byTuple(group: group, values: values, classes: classes)
            case .none, .previous, .sameEvent, .ownSequence, .referenced, .elapsed, .lastOfTuple: break
            }
            switch columns[column].body {
            case .integers(let range, var vector):
                try vector.changeBlocks(body)
                columns[column].body = .integers(range: range, vector)
            case .wides(let isNarrow, var vector, let escapes, var block):
                try vector.changeBlocks(body)
                if block != nil { try body(&block!) }
                columns[column].body = .wides(isNarrow: isNarrow, vector, escapes: escapes, block)
            case .texts(var layout):
                try layout.changeBlocks(body)
                columns[column].body = .texts(layout)
            }
        }
    }
}

extension TextLayout {
    fileprivate mutating func changeBlocks(_ body: (inout Block) throws -> Void) rethrows {
        try lengths.changeBlocks(body)
        for pattern in patterns.indices {
            for group in patterns[pattern].groups.indices { try patterns[pattern].groups[group].changeBlocks(body) }
        }
        try body(&bytes)
    }
}

extension VectorLayout {
    fileprivate mutating func changeBlocks(_ body: (inout Block) throws -> Void) rethrows {
        switch form {
        case .constant: break
        case .packed(let width, let exceptions, let highWidth, var block):
            try body(&block)
            form = .packed(width: width, exceptions: exceptions, highWidth: highWidth, block)
        case .planes(var planes):
            for number in planes.indices {
                guard case .stored(var block) = planes[number] else { continue }
                try body(&block)
                planes[number] = .stored(block)
            }
            form = .planes(planes)
        }
    }
}
