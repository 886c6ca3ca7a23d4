import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// The bytes of a snapshot, with and without its appendix.
@Suite struct SnapshotFileTests {
    private static let path: FilePath = "/ledger/snapshot"

    private static func place(frames: [Int]) throws -> LogPlace {
        let (disk, _) = try TestLedger.disk(frames: frames)
        return try TestLedger.writer(disk).withLock { $0.place }
    }

    private static func read(_ bytes: [UInt8], withAppendix: Bool) throws -> SnapshotFile? {
        let disk = SimulatedDisk()
        let process = SimulatedFileSystem(disk)
        try process.createDirectory("/ledger")
        try process.open(path, .createNew).writeFully(bytes, at: 0)
        return try SnapshotFile(process.open(path, .read), withAppendix: withAppendix)
    }

    /// Contents that lie within what is read at first, end at its end, and reach beyond it.
    @Test(arguments: [0, 1, 65_000, 65_535, 65_536, 65_537, 200_000], [0, 1, 70_000])
    func readsBack(contentCount: Int, appendixCount: Int) throws {
        for frames in [[], [1], [3, 4]] {
            let written = SnapshotFile(
                ledgerID: Array(1...16), place: try Self.place(frames: frames), contentVersion: 9,
                content: (0..<contentCount).map { UInt8(truncatingIfNeeded: $0 * 7) },
                appendix: (0..<appendixCount).map { UInt8(truncatingIfNeeded: $0 * 11) })
            #expect(try Self.read(written.encoded, withAppendix: true) == written)
            let head = try Self.read(written.encoded, withAppendix: false)
            #expect(head?.content == written.content && head?.place == written.place && head?.appendix == [])
            for length in [written.encoded.count - 1, 79, 80] {
                #expect(try Self.read(Array(written.encoded.prefix(length)), withAppendix: false) == nil)
            }
            #expect(try Self.read(written.encoded + [0], withAppendix: false) == nil)
        }
    }

    /// Lengths that no file has, with a CRC that fits: nothing is allocated for them.
    @Test(arguments: [UInt64.max, 1 << 63, 1 << 40, 1_000]) func lengthsThatCannotBe(length: UInt64) throws {
        let written = SnapshotFile(
            ledgerID: Array(1...16), place: try Self.place(frames: []), contentVersion: 9, content: [1, 2, 3],
            appendix: [4, 5])
        for offset in [80, 88] {
            var bytes = written.encoded
            withUnsafeBytes(of: length.littleEndian) { bytes.replaceSubrange(offset..<offset + 8, with: $0) }
            for withAppendix in [false, true] { #expect(try Self.read(bytes, withAppendix: withAppendix) == nil) }
        }
    }
}
