import LedgerModel
import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// The logs of format 1 in fixtures/: read by every later version to the same events, byte for byte, and the same root.
@Suite struct GoldenLogTests {
    @Test(arguments: GoldenLog.allCases) func isReadToTheSameEvents(_ log: GoldenLog) throws {
        let before = try log.files()
        let stored = try StoredEvents(path: log.path)
        let expected = try log.expected()
        #expect(stored.events == expected.events)
        #expect(stored.tree.size == expected.size)
        #expect(stored.tree.root.hexadecimal == expected.root)
        #expect(try log.files() == before, "reading wrote something")
    }

    /// The other implementation, written from the description of the format alone.
    @Test(.enabled(if: PythonReader.isThere()), arguments: GoldenLog.allCases)
    func theReaderInPythonAgrees(_ log: GoldenLog) throws {
        let result = try PythonReader.read(log.path)
        #expect(result.status == 0 && result.errors == "")
        #expect(try result.output == log.expectedText())
    }

    /// How blocks are deflated may differ from zlib to zlib; what the files hold may not.
    @Test(arguments: GoldenLog.allCases) func isMadeAgainWithTheSameContent(_ log: GoldenLog) throws {
        let made = try log.make()
        #expect(try log.make() == made, "made twice, and not the same")
        let committed = try log.files()
        #expect(made.keys.sorted() == committed.keys.sorted())
        guard made != committed else { return }
        let (stored, expected) = (try StoredEvents(files: made), try log.expected())
        #expect(stored.events == expected.events)
        #expect(stored.tree.root.hexadecimal == expected.root)
    }

    @Test func holdFramesDeflatedAndNot() throws {
        let bytes = try #require(GoldenLog.active.files()["active-0.log"])
        var forms: [Bool] = []
        var offset = 52
        while offset < bytes.count {
            let header = try #require(bytes.withUnsafeBytes { FrameHeader(unchecked: .init(rebasing: $0[offset...])) })
            forms.append(header.isDeflated)
            offset += Int(header.byteCountWithPayload)
        }
        #expect(forms.count >= 6 && Set(forms) == [true, false])
    }

    /// Whoever changes how segments are written and loses one of these loses what keeps old readers honest.
    @Test func holdEveryFormOfColumns() throws {
        var found: Set<String> = []
        for log in [GoldenLog.sealed, .encodings] {
            let directory = try LedgerDirectory(opening: FilePath(log.path))
            for first in try directory.segments() {
                let segment = try #require(try directory.segment(firstSequence: first))
                found.formUnion(SegmentForms(segment.directory).names)
            }
        }
        #expect(SegmentForms.all.subtracting(found) == [])
    }

    /// By the first field. A kind that is missing here gets a golden log of its own, since these stay as they are.
    @Test func holdEveryKindOfEvent() throws {
        var kinds: Set<Int64> = []
        for event in try [GoldenLog.active, .sealed].flatMap({ try $0.expected().events }) {
            try event.withUnsafeBytes { bytes in
                var reader = CanonicalReader(bytes)
                guard case .integer(let kind) = try reader.next()?.value else { return }
                kinds.insert(kind)
            }
        }
        #expect(kinds == Set(EventKind.allCases.map { Int64($0.rawValue) }))
    }
}
