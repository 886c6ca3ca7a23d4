import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Frames made by hand, their checksums right, and one thing wrong with each.
@Suite struct FrameScannerTests {
    private let path: FilePath = "/log"
    private let start = FramePosition(
        fileFirstSequence: 65_536, offset: 100, sequence: 70_000, seed: 5, fileEndSequence: 131_072)

    @Test func takesAFrameThatIsInItsPlace() throws {
        let scanner = try scanner([0, 2, 7, 7])
        var seen: [UInt64] = []
        #expect(try scanner.next(before: .max) { frame in frame.forEachEvent { sequence, _ in seen.append(sequence) } })
        #expect(seen == [70_000, 70_001])
        #expect(scanner.position.offset == 192 && scanner.position.sequence == 70_002 && scanner.rejection == nil)
        #expect(try !scanner.next(before: .max) { _ in })
        #expect(scanner.rejection == nil)
    }

    @Test(
        arguments: [
            (101, 70_000, 2, [0, 2, 7, 7], 4, 5, "it says it is at byte 101"),
            (100, 69_999, 2, [0, 2, 7, 7], 4, 5, "first sequence 69999, expected 70000"),
            (100, 70_001, 2, [0, 2, 7, 7], 4, 5, "first sequence 70001, expected 70000"),
            (100, 70_000, 2, [0, 2, 7, 7], 4, 6, "header CRC"),
            (100, 70_000, 3, [0, 2, 7, 7], 4, 5, "does not decode"),
            (100, 70_000, 2, [0, 3, 7, 7], 4, 5, "does not decode"), (100, 70_000, 2, [9, 9], 4, 5, "does not decode"),
            (100, 70_000, 4_097, [0, 2, 7, 7], 4, 5, "no frame header"),
        ] as [(UInt64, UInt64, Int, [UInt8], Int, UInt32, String)])
    func refuses(
        offset: UInt64, sequence: UInt64, count: Int, payload: [UInt8], rawLength: Int, seed: UInt32, reason: String
    ) throws {
        let scanner = try scanner(
            payload, offset: offset, sequence: sequence, count: count, rawLength: rawLength, seed: seed)
        #expect(try !scanner.next(before: .max) { _ in })
        #expect(scanner.rejection?.contains(reason) == true, "\(scanner.rejection ?? "")")
        #expect(scanner.position == start)
    }

    @Test func refusesMoreEventsThanTheFileTakes() throws {
        let nearTheEnd = FramePosition(
            fileFirstSequence: 0, offset: 100, sequence: 65_535, seed: 5, fileEndSequence: 65_536)
        let scanner = try scanner([0, 0], sequence: 65_535, rawLength: 2, at: nearTheEnd)
        #expect(try !scanner.next(before: .max) { _ in })
        #expect(scanner.rejection == "more events than its file may hold")
    }

    @Test func refusesADeflatedPayloadOfAnotherLength() throws {
        let raw = [UInt8](repeating: 0, count: 400)
        let deflated = try #require(raw.withUnsafeBytes { Deflater(level: 1).deflate($0) })
        for (rawLength, isWhole) in [(400, true), (399, false), (401, false)] {
            let scanner = try scanner(deflated, count: 400, isDeflated: true, rawLength: rawLength)
            #expect(try scanner.next(before: .max) { _ in } == isWhole)
        }
    }

    @Test(arguments: [1, 40, 87, 88, 90, 91])
    func refusesWhatIsCutShort(length: Int) throws {
        let scanner = try scanner([0, 2, 7, 7], length: length)
        #expect(try !scanner.next(before: .max) { _ in })
        #expect(scanner.rejection == "cut short in its \(length < 88 ? "header" : "payload")")
    }

    @Test func looksAtNothingBehindTheLimit() throws {
        let scanner = try scanner([0, 2, 7, 7])
        #expect(try !scanner.next(before: 100) { _ in })
        #expect(try scanner.next(before: 101) { _ in })
    }

    private func scanner(
        _ payload: [UInt8], offset: UInt64 = 100, sequence: UInt64 = 70_000, count: Int = 2, isDeflated: Bool = false,
        rawLength: Int = 4, seed: UInt32 = 5, length: Int = .max, at position: FramePosition? = nil
    ) throws -> FrameScanner {
        let header = FrameHeader(
            offset: offset, firstSequence: sequence, count: count, isDeflated: isDeflated || payload.count != rawLength,
            stored: payload, rawLength: rawLength, recordedAtNanoseconds: 0, root: .emptyRoot)
        let disk = SimulatedDisk()
        let frame = (header.encoded(seed: seed) + payload).prefix(length)
        disk.replaceContent(of: path, with: [UInt8](repeating: 0xEE, count: 100) + frame)
        let file = try SimulatedFileSystem(disk).open(path, .read)
        return FrameScanner(file: file, path: path, from: position ?? start)
    }
}
