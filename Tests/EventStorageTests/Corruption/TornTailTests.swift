import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// What stands behind the last valid frame, as a crash leaves it.
@Suite(.countsFaultCases) struct TornTailTests {
    /// A frame of which only the beginning was written.
    @Test func everyLengthOfATornFrame() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2, 1])
        let end = try #require(disk.content(of: TestLedger.log)?.count)
        let longer = disk.copy()
        var more = submissions
        try more.append(count: 3, through: TestLedger.writer(longer))
        let frame = try #require(longer.content(of: TestLedger.log)?.dropFirst(end))
        for length in 1..<frame.count {
            FaultTally.count()
            let torn = disk.copy()
            torn.changeContent(of: TestLedger.log) { $0 += frame.prefix(length) }
            try expectSetAside(Array(frame.prefix(length)), from: torn, at: end, submissions, "\(length) bytes")
        }
    }

    @Test func garbage() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2, 1])
        let end = try #require(disk.content(of: TestLedger.log)?.count)
        var random = SplitMix64(seed: 4)
        for length in [1, 2, 7, 87, 88, 89, 500, 512, 4_096, 300_000] {
            for tail in [random.bytes(count: length - 1) + [1], [UInt8](repeating: 0xFF, count: length)] {
                FaultTally.count()
                let torn = disk.copy()
                torn.changeContent(of: TestLedger.log) { $0 += tail }
                try expectSetAside(tail, from: torn, at: end, submissions, "\(length) bytes")
            }
        }
    }

    @Test(arguments: [1, 88, 511, 70_000])
    func zerosAreNothing(count: Int) throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2, 1])
        disk.changeContent(of: TestLedger.log) { $0 += [UInt8](repeating: 0, count: count) }
        #expect(try TestLedger.recover(disk) == nil)
        #expect(disk.names(in: TestLedger.path.appending("quarantine")) == [])
        try submissions.append(count: 2, through: TestLedger.writer(disk))
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents)
    }

    /// Frames that were once written elsewhere are not taken for events, and not for lost ones.
    @Test func anOldFrame() throws {
        let ledger = try DamagedLedger()
        let offsets = ledger.frameOffsets
        let log = try #require(ledger.disk.content(of: TestLedger.log))
        for (begin, end) in zip(offsets, offsets.dropFirst()) {
            for gap in [0, 1, 88] {
                FaultTally.count()
                let tail = [UInt8](repeating: 0, count: gap) + log[begin..<end]
                let torn = ledger.disk.copy()
                torn.changeContent(of: TestLedger.log) { $0 += tail }
                try expectSetAside(tail, from: torn, at: log.count, ledger.submissions, "the frame at \(begin)")
            }
        }
    }

    /// The frame that another ledger has at this very place.
    @Test func aFrameOfAnotherHistory() throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2])
        let other = disk.copy()
        var others = Submissions(name: 9)
        try others.append(count: 2, through: TestLedger.writer(other))
        let end = try #require(disk.content(of: TestLedger.log)?.count)
        let foreign = try #require(other.content(of: TestLedger.log)?.dropFirst(end))
        disk.changeContent(of: TestLedger.log) { $0 += foreign.dropLast() + [(foreign.last ?? 0) ^ 1] }
        try expectSetAside(
            foreign.dropLast() + [(foreign.last ?? 0) ^ 1], from: disk, at: end, submissions, "a damaged foreign frame")
    }

    private func expectSetAside(
        _ tail: [UInt8], from disk: SimulatedDisk, at end: Int, _ submissions: Submissions, _ what: String
    ) throws {
        var submissions = submissions
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents, "\(what)")
        let kept = try TestLedger.recover(disk)
        let stored = Array(tail[...(tail.lastIndex { $0 != 0 } ?? 0)])
        #expect(
            kept
                == TornTail(
                    fileName: "active-0.log", offset: UInt64(end), byteCount: UInt64(stored.count),
                    quarantineFileName: "quarantine/active-0-\(end).0", digest: Self.digest(of: stored)), "\(what)")
        #expect(disk.content(of: TestLedger.path.appending("quarantine/active-0-\(end).0")) == stored, "\(what)")
        #expect(disk.content(of: TestLedger.log)?.count == end)
        try submissions.append(count: 1, through: TestLedger.writer(disk))
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents, "\(what)")
    }

    private static func digest(of bytes: [UInt8]) -> [UInt8] {
        var hash = ContentHash()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finalize()
    }

    @Test func tailsOfOnePlaceGetNamesOfTheirOwn() throws {
        let (disk, _) = try TestLedger.disk(frames: [1])
        for number in 0..<3 {
            disk.changeContent(of: TestLedger.log) { $0 += [UInt8(number + 1)] }
            #expect(try TestLedger.recover(disk)?.quarantineFileName.hasSuffix(".\(number)") == true)
        }
        #expect(disk.names(in: TestLedger.path.appending("quarantine")).count == 3)
    }
}
