import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// The independent reader is one that can fail.
@Suite(.enabled(if: PythonReader.isThere())) struct PythonReaderTests {
    /// A log, a file of it, and where in it a byte changes: from the front, or with a minus sign from the end.
    @Test(arguments: [
        (GoldenLog.active, "LEDGER", 16), (.active, "active-0.log", 40), (.active, "active-0.log", 60),
        (.active, "active-0.log", 150), (.sealed, "active-256.log", 60), (.sealed, "active-256.log", 400),
        (.sealed, "segments/0.segment", 20), (.sealed, "segments/0.segment", 100),
        (.sealed, "segments/128.segment", -300), (.sealed, "segments/128.segment", -80),
        (.encodings, "segments/64.segment", 1_000), (.encodings, "segments/192.segment", -30),
    ])
    func namesTheDamagedFile(log: GoldenLog, name: String, place: Int) throws {
        var files = try log.files()
        let count = try #require(files[name]?.count)
        files[name]?[place < 0 ? count + place : place] ^= 4
        let result = try read(files)
        #expect(result.status == 1)
        #expect(result.errors.contains(name.split(separator: "/").last ?? ""), "\(result.errors)")
    }

    @Test(arguments: [
        (GoldenLog.sealed, "segments/0.segment"), (.sealed, "segments/128.segment"),
        (.encodings, "segments/64.segment"),
    ])
    func missesAFile(log: GoldenLog, name: String) throws {
        var files = try log.files()
        files[name] = nil
        #expect(try read(files).status == 1)
    }

    /// What HEAD says is durable has to be there, and no other.
    @Test func missesDurableEvents() throws {
        var files = try GoldenLog.sealed.files()
        files["active-256.log"]?.removeSubrange(400...)
        let result = try read(files)
        #expect(result.status == 1 && result.errors.contains("active-256.log"))
    }

    /// A tampered event with all CRCs and the SHA-256 right: the root gives it away.
    @Test func seesThroughNewChecksums() throws {
        var files = try GoldenLog.encodings.files()
        var bytes = try #require(files["segments/192.segment"])
        let trailer = bytes.count - 100
        let start = bytes.withUnsafeBytes { Int($0.integer(at: trailer, as: UInt64.self)) }
        let encoded = Array(bytes[start..<trailer])
        var directory = try SegmentDirectory(decoding: encoded, count: 64, fileSize: UInt64(start))
        let column = try #require(directory.columns.firstIndex { !$0.isAligned && $0.prediction == .none })
        guard case .integers(let range, var vector) = directory.columns[column].body else {
            Issue.record("not a column of integers")
            return
        }
        vector.base &+= 1
        directory.columns[column].body = .integers(range: range.lowerBound - 2...range.upperBound + 2, vector)
        let root = try #require(MerkleHash(bytes[(trailer + 16)..<(trailer + 48)]))
        bytes = SegmentFile.finish(
            Array(bytes[..<start]), directory: directory, root: root, lastRecordedAtNanoseconds: 0)
        files["segments/192.segment"] = bytes
        let result = try read(files)
        #expect(result.status == 1 && result.errors.contains("192.segment: the tree root"), "\(result.errors)")
    }

    /// A write that a crash cut short is no damage.
    @Test func leavesATornTailOut() throws {
        var files = try GoldenLog.active.files()
        files["active-0.log"]? += [1, 2, 3]
        let result = try read(files)
        #expect(result.status == 0 && result.errors.contains("torn"))
        #expect(try result.output == GoldenLog.active.expectedText())
    }

    private func read(_ files: [String: [UInt8]]) throws -> PythonReader.Result {
        let folder = try TemporaryDirectory()
        try GoldenLog.write(files, to: folder.path.string)
        return try PythonReader.read(folder.path.string)
    }
}
