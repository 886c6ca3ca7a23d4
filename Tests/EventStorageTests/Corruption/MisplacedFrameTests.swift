import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Frames and files that are whole, but not where they belong.
@Suite(.countsFaultCases) struct MisplacedFrameTests {
    /// With HEAD and without it.
    private static let variants = [false, true]

    private func expectCorrupt(
        hasHead: Bool, _ what: String, _ change: (inout [UInt8], _ offsets: [Int]) -> Void
    ) throws {
        FaultTally.count()
        // Frames of one size, so that they can change places.
        let (disk, submissions) = try TestLedger.disk()
        for number in 0..<4 { try Self.append([UInt8(number), 7, 7], to: disk) }
        if !hasHead { disk.removeFile(TestLedger.head) }
        let offsets = DamagedLedger(disk: disk, submissions: submissions).frameOffsets
        disk.changeContent(of: TestLedger.log) { change(&$0, offsets) }
        let before = contents(of: disk)
        for error in try [
            storageError { try TestLedger.events(disk) }, storageError { try TestLedger.recover(disk) },
        ] {
            #expect(error?.code == .corrupt && error?.path == TestLedger.log.string, "\(what)")
            #expect(error?.offset != nil && error?.sequences != nil, "\(what)")
        }
        #expect(contents(of: disk) == before, "\(what)")
    }

    @Test(arguments: variants)
    func swapped(hasHead: Bool) throws {
        for (first, second) in [(0, 1), (1, 2), (0, 2), (2, 3)] {
            try expectCorrupt(hasHead: hasHead, "frames \(first) and \(second) swapped") { log, offsets in
                let frames = (0..<4).map { Array(log[offsets[$0]..<offsets[$0 + 1]]) }
                log.replaceSubrange(offsets[first]..<offsets[first + 1], with: frames[second])
                log.replaceSubrange(offsets[second]..<offsets[second + 1], with: frames[first])
            }
        }
    }

    @Test(arguments: variants)
    func duplicated(hasHead: Bool) throws {
        for (source, target) in [(0, 1), (1, 2), (3, 1), (3, 0)] {
            try expectCorrupt(hasHead: hasHead, "frame \(source) in the place of \(target)") { log, offsets in
                let frame = Array(log[offsets[source]..<offsets[source + 1]])
                log.replaceSubrange(offsets[target]..<offsets[target + 1], with: frame)
            }
        }
        try expectCorrupt(hasHead: hasHead, "frame 1 twice, the rest moved on") { log, offsets in
            log.insert(contentsOf: Array(log[offsets[1]..<offsets[2]]), at: offsets[2])
        }
    }

    @Test(arguments: variants)
    func deleted(hasHead: Bool) throws {
        for number in 0..<3 {
            try expectCorrupt(hasHead: hasHead, "frame \(number) deleted") { log, offsets in
                log.removeSubrange(offsets[number]..<offsets[number + 1])
            }
            try expectCorrupt(hasHead: hasHead, "frame \(number) zeroed") { log, offsets in
                for offset in offsets[number]..<offsets[number + 1] { log[offset] = 0 }
            }
        }
    }

    @Test(arguments: variants)
    func atAWrongOffset(hasHead: Bool) throws {
        for gap in [1, 8, 512] {
            try expectCorrupt(hasHead: hasHead, "the last frame \(gap) bytes too late") { log, offsets in
                log.insert(contentsOf: [UInt8](repeating: 0, count: gap), at: offsets[3])
            }
            try expectCorrupt(hasHead: hasHead, "frame 1 \(gap) bytes too late") { log, offsets in
                log.insert(contentsOf: [UInt8](repeating: 0xAA, count: gap), at: offsets[1])
            }
        }
    }

    /// Its checksums are right: only the tree root tells. A writer grows the tree, so it is who finds it.
    @Test func anEventChangedWithAllChecksums() throws {
        let (disk, _) = try TestLedger.disk()
        try Self.append([1, 2, 3], to: disk)
        disk.changeContent(of: TestLedger.log) { log in
            log[log.count - 1] = 9
            log.store(littleEndian: log[(52 + 88)...].withUnsafeBytes { crc32($0) }, at: 52 + 40)
            let seed = log.withUnsafeBytes { $0.integer(at: 48, as: UInt32.self) }
            log.store(littleEndian: log[(52 + 8)..<(52 + 88)].withUnsafeBytes { crc32($0, seed: seed) }, at: 52 + 4)
        }
        for _ in 0..<2 {
            let error = try storageError { try TestLedger.recover(disk) }
            #expect(error?.code == .corrupt && error?.offset == 52)
            #expect(error?.message.contains("tree root") == true)
        }
    }

    @Test func aFileOfAnotherLedger() throws {
        let (disk, _) = try TestLedger.disk(frames: [2])
        let other = SimulatedDisk()
        let header = LedgerHeader(
            id: [UInt8](repeating: 9, count: 16), createdAtNanoseconds: 0, currency: "EUR", timeZone: "UTC")
        let directory = try LedgerDirectory.create(
            at: TestLedger.path, header: header, fileSystem: SimulatedFileSystem(other))
        try LogWriter(directory).withLock { _ in }
        disk.replaceContent(of: TestLedger.log, with: try #require(other.content(of: TestLedger.log)))
        for error in try [
            storageError { try TestLedger.events(disk) }, storageError { try TestLedger.recover(disk) },
        ] {
            #expect(error?.code == .corrupt && error?.message.contains("another ledger") == true)
        }
    }

    @Test func theHeadOfALongerLedger() throws {
        let (disk, _) = try TestLedger.disk(frames: [2])
        let (longer, _) = try TestLedger.disk(frames: [2, 2])
        disk.replaceContent(of: TestLedger.head, with: try #require(longer.content(of: TestLedger.head)))
        #expect(try storageError { try TestLedger.events(disk) }?.code == .corrupt)
        #expect(try storageError { try TestLedger.recover(disk) }?.code == .corrupt)
    }

    @Test func aMissingLogFile() throws {
        let (disk, _) = try TestLedger.disk(frames: [2])
        let writer = try TestLedger.writer(disk)
        let reader = try LogReader(TestLedger.open(disk))
        disk.removeFile(TestLedger.log)
        let errors = try [
            storageError { try TestLedger.events(disk) }, storageError { try TestLedger.recover(disk) },
            storageError { try writer.withLock { _ in } }, storageError { try reader.readOn { _ in } },
        ]
        for error in errors { #expect(error?.code == .corrupt && error?.path == TestLedger.log.string) }
    }

    @Test(arguments: [(8, 2), (12, 1)])
    func aLogFileOfALaterFormat(offset: Int, value: UInt8) throws {
        let (disk, _) = try TestLedger.disk(frames: [2])
        disk.changeContent(of: TestLedger.log) { log in
            log[offset] = value
            log.store(littleEndian: log[..<48].withUnsafeBytes { crc32($0) }, at: 48)
        }
        let before = contents(of: disk)
        #expect(try storageError { try TestLedger.events(disk) }?.code == .newerFormat)
        #expect(try storageError { try TestLedger.recover(disk) }?.code == .newerFormat)
        #expect(contents(of: disk) == before)
    }

    private static func append(_ event: [UInt8], to disk: SimulatedDisk) throws {
        try TestLedger.writer(disk).withLock { log in
            var frame = log.makeFrame()
            _ = try frame.append(event, recordedAtNanoseconds: 0)
            try log.append(frame)
        }
    }
}
