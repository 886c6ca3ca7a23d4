import EventStorage
import LedgerModel
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// The deep check of the index: a run that has all its checksums may still hold other keys than the log.
@Suite struct KeyIndexVerifyTests {
    private func verify(_ ledger: IndexedLedger) throws -> KeyIndexAudit {
        try ledger.simulated.open().verifyKeyIndex()
    }

    @Test func whatIsThereIsCounted() throws {
        let ledger = try IndexedLedger(segments: 10)
        #expect(try verify(ledger) == KeyIndexAudit())
        try ledger.read()
        let files = ledger.simulated.disk.files(in: "/ledger")
        // Event 0 is the mark, event 1 the opened project.
        #expect(try verify(ledger) == KeyIndexAudit(runCount: 3, keyCount: 158))
        #expect(ledger.simulated.disk.files(in: "/ledger") == files)
    }

    /// Writes a run of other keys, with checksums that are right.
    private func rewrite(_ ledger: IndexedLedger, _ name: String, _ body: (inout [RowKey]) -> Void) throws {
        let opened = try ledger.simulated.open()
        let path = ledger.path(name)
        let bytes = try #require(ledger.simulated.disk.content(of: path))
        var header = try KeyRunHeader(decoding: Array(bytes[..<96]))
        var keys = bytes[96..<Int(header.fencesOffset)].withUnsafeBytes { bytes in
            (0..<Int(header.keyCount)).map {
                RowKey(indexed: bytes.baseAddress! + 32 * $0, firstSequence: header.sequences.lowerBound)
            }
        }
        body(&keys)
        header.keyCount = UInt64(keys.count)
        ledger.simulated.disk.replaceContent(of: path, with: [])
        let writer = try KeyRunWriter(try opened.directory.fileSystem.open(path, .readWrite), header)
        for key in keys { try writer.append(key) }
        try writer.finish()
    }

    static let changes: [(String, @Sendable (inout [RowKey]) -> Void)] = [
        ("one less", { $0.removeLast() }),
        ("another payload", { $0[4].payload ^= 1 }),
        ("another occurrence", { $0[13].position += 1 }),
        ("another identity", { $0[0].low ^= 2 }),
        ("one twice", { $0.insert($0[3], at: 3) }),
        ("two in each other's place", { $0.swapAt(5, 6) }),
        (
            "two that trade events",
            { keys in
                let place = keys[2].place
                keys[2].place = keys[9].place
                keys[9].place = place
            }
        ),
    ]

    @Test(arguments: changes.indices) func otherKeys(_ number: Int) throws {
        let ledger = try IndexedLedger(segments: 9)
        try ledger.read()
        for name in ["0-128.keys", "128-144.keys"] {
            let (what, change) = Self.changes[number]
            let damaged = ledger.copy()
            try rewrite(damaged, name) { _ in }
            #expect(try verify(damaged).problems.isEmpty)
            try rewrite(damaged, name, change)
            let problems = try verify(damaged).problems
            #expect(problems.count == 1 && problems[0].hasPrefix("index/\(name) "), "\(what): \(problems)")
        }
    }

    @Test func filesThatNoImportWouldUse() throws {
        let ledger = try IndexedLedger(segments: 1)
        try ledger.read()
        let run = try #require(ledger.simulated.disk.content(of: ledger.path("0-16.keys")))
        for name in ["16-32.keys", "0-15.keys", "0-16.keys.tmp", "a.keys", "5-3.keys", "0-99999999999999.keys"] {
            ledger.simulated.disk.replaceContent(of: ledger.path(name), with: run)
        }
        ledger.simulated.disk.changeContent(of: ledger.path("0-16.keys")) { $0[100] ^= 1 }
        #expect(
            try verify(ledger).problems == [
                "index/0-15.keys is no whole run", "index/0-16.keys has a damaged block 0",
                "index/0-16.keys.tmp is no whole run", "index/0-99999999999999.keys is no whole run",
                "index/16-32.keys is of events that are not sealed", "index/5-3.keys is no whole run",
                "index/a.keys is no whole run",
            ])
    }
}
