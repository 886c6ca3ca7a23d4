import EventStorage
import LedgerModel
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// A run that is damaged, foreign, stale, newer or half written is made again, and never believed.
@Suite struct KeyRunDamageTests {
    /// The answer is that of the log, the run is again what it was, and the report names it.
    private func checkRepair(
        _ ledger: IndexedLedger, _ name: String, keysPerBlock: Int = 3,
        _ expected: (keys: [RowKey], run: [UInt8]), because reason: String? = nil, _ what: String
    ) throws {
        let (keys, report) = try ledger.read(keysPerBlock: keysPerBlock)
        #expect(keys == expected.keys, "\(what)")
        #expect(ledger.simulated.disk.content(of: ledger.path(name)) == expected.run, "\(what)")
        #expect(report.discarded.count == 1, "\(what): \(report)")
        #expect(report.discarded.first?.hasPrefix("index/\(name) ") == true, "\(what)")
        #expect(report.notices.count == 1 && report.obstacle == nil, "\(what)")
        if let reason { #expect(report.discarded == ["index/\(name) \(reason)"], "\(what)") }
    }

    private func indexed(segments: Int) throws -> (IndexedLedger, keys: [RowKey], run: [UInt8]) {
        let ledger = try IndexedLedger(segments: segments)
        let keys = try ledger.read().keys
        #expect(keys == (try ledger.keysInLog()))
        return (ledger, keys, try #require(ledger.simulated.disk.content(of: ledger.path(ledger.names[0]))))
    }

    /// A run of two keys, in two blocks: 96 + 2 × 32 + 2 × 8 + 12 bytes.
    private func small() throws -> (IndexedLedger, keys: [RowKey], run: [UInt8]) {
        let ledger = try IndexedLedger(rows: IndexedLedger.rows(3), segmentHeight: 2)
        let keys = try ledger.read(keysPerBlock: 1).keys
        #expect(keys == (try ledger.keysInLog()))
        let run = try #require(ledger.simulated.disk.content(of: ledger.path("0-4.keys")))
        #expect(run.count == 188)
        return (ledger, keys, run)
    }

    @Test func everyBit() throws {
        let (ledger, keys, run) = try small()
        for bit in 0..<8 * run.count {
            ledger.simulated.disk.changeContent(of: ledger.path("0-4.keys")) { $0[bit / 8] ^= 1 << (bit % 8) }
            let audit = try ledger.simulated.open().audit(.deep)
            #expect(audit.findings == [], "bit \(bit)")
            #expect(audit.notices.map(\.file) == ["index/0-4.keys"], "bit \(bit)")
            try checkRepair(ledger, "0-4.keys", keysPerBlock: 1, (keys, run), "bit \(bit)")
        }
    }

    @Test func everyLength() throws {
        let (ledger, keys, run) = try small()
        for length in 0..<run.count {
            ledger.simulated.disk.replaceContent(of: ledger.path("0-4.keys"), with: Array(run[..<length]))
            try checkRepair(ledger, "0-4.keys", keysPerBlock: 1, (keys, run), "length \(length)")
        }
        ledger.simulated.disk.replaceContent(of: ledger.path("0-4.keys"), with: run + [0])
        try checkRepair(ledger, "0-4.keys", keysPerBlock: 1, (keys, run), "a byte more")
    }

    /// Whole blocks in each other's place have their checksums, but not there.
    @Test func swappedBlocks() throws {
        let (ledger, keys, run) = try indexed(segments: 1)
        ledger.simulated.disk.changeContent(of: ledger.path("0-16.keys")) { bytes in
            let (first, second) = (96..<96 + 96, 192..<192 + 96)
            bytes = Array(run[..<96] + run[second] + run[first] + run[288...])
        }
        try checkRepair(ledger, "0-16.keys", (keys, run), because: "has a damaged block 0", "swapped")
    }

    /// A merged run is made again from nothing but segments.
    @Test func damagedMergedRun() throws {
        let (ledger, keys, run) = try indexed(segments: 8)
        ledger.simulated.disk.changeContent(of: ledger.path("0-128.keys")) { $0[1_000] ^= 1 }
        try checkRepair(ledger, "0-128.keys", (keys, run), "merged")
        #expect(ledger.names == ["0-128.keys"])
    }

    /// One of eight that are about to be merged.
    @Test(arguments: [97, 300, 420]) func damagedPart(_ offset: Int) throws {
        let ledger = try IndexedLedger(segments: 7)
        try ledger.read()
        #expect(ledger.names.count == 7)
        ledger.simulated.disk.changeContent(of: ledger.path("48-64.keys")) { $0[offset] ^= 16 }
        let opened = try ledger.simulated.open()
        try opened.take(IndexedLedger.rows(9 * 16))
        // That plan has found the damage. Damaged again, the merge finds it.
        ledger.simulated.disk.changeContent(of: ledger.path("48-64.keys")) { $0[offset] ^= 16 }
        try opened.sealFullFiles()
        let (keys, report) = try ledger.read()
        #expect(keys == (try ledger.keysInLog()))
        #expect(report.discarded.count == 1 && report.discarded[0].hasPrefix("index/48-64.keys has a damaged block"))
        #expect(ledger.names.contains("0-128.keys") && !ledger.names.contains("48-64.keys"))
        #expect(try ledger.simulated.open().verifyKeyIndex().problems.isEmpty)
    }

    /// Rewrites a run's head, with a checksum that is right.
    private func forge(_ ledger: IndexedLedger, _ body: (inout [UInt8]) -> Void) {
        ledger.simulated.disk.changeContent(of: ledger.path("0-16.keys")) { bytes in
            body(&bytes)
            let checksum = bytes[..<92].withUnsafeBytes { crc32($0) }
            bytes.replaceSubrange(92..<96, with: withUnsafeBytes(of: checksum.littleEndian) { Array($0) })
        }
    }

    @Test(arguments: [
        (8, 2, "has format version 2 (flags 0)"), (12, 1, "has format version 1 (flags 1)"),
        (16, 99, "belongs to another ledger"), (48, 7, "is of other events than the ledger has"),
        (32, 1, "is of other events than the ledger has"), (40, 32, "is of other events than the ledger has"),
        (80, 13, "does not have the length that its head states"), (80, 17, "has a damaged head"),
        (88, 0, "has a damaged head"), (88, 4, "does not have the length that its head states"),
    ])
    func headThatSaysSomethingElse(_ offset: Int, _ value: UInt8, _ reason: String) throws {
        let (ledger, keys, run) = try indexed(segments: 1)
        forge(ledger) { $0[offset] = value }
        #expect(ledger.simulated.disk.content(of: ledger.path("0-16.keys")) != run)
        try checkRepair(ledger, "0-16.keys", (keys, run), because: reason, reason)
    }

    /// A ledger of the same id and length, with other events: a backup that was put back, and went on otherwise.
    @Test func runOfAnotherHistory() throws {
        let (ledger, keys, run) = try indexed(segments: 1)
        let other = try IndexedLedger(rows: IndexedLedger.rows(40).reversed())
        try other.read()
        let foreign = try #require(other.simulated.disk.content(of: other.path("0-16.keys")))
        #expect(foreign.count == run.count && foreign[..<48] == run[..<48])
        ledger.simulated.disk.replaceContent(of: ledger.path("0-16.keys"), with: foreign)
        try checkRepair(
            ledger, "0-16.keys", (keys, run), because: "is of other events than the ledger has", "foreign")
    }

    /// What is of events that the ledger does not have, or was left half written, goes; what is not ours stays.
    @Test func leftovers() throws {
        let (ledger, keys, run) = try indexed(segments: 1)
        let disk = ledger.simulated.disk
        for name in ["16-32.keys", "0-128.keys", "0-16.keys.tmp", "x.keys"] {
            disk.replaceContent(of: ledger.path(name), with: run)
        }
        disk.replaceContent(of: ledger.path("README"), with: [1])
        let (read, report) = try ledger.read()
        #expect(read == keys && report == KeyIndexReport())
        #expect(ledger.names == ["0-16.keys", "README"])
    }

    /// What power losses leave of runs that were written and not synced.
    @Test(arguments: 0..<40 as Range<UInt64>) func powerLoss(_ seed: UInt64) throws {
        let (ledger, keys, _) = try indexed(segments: 9)
        let after = ledger.on(ledger.simulated.disk.afterPowerLoss(seed: seed))
        #expect(try after.read().keys == keys)
        #expect(try after.simulated.open().verifyKeyIndex() == KeyIndexAudit(runCount: 2, keyCount: 142))
    }

    /// A row with 2³² equals before it does not fit a run: its segment is read, the others are not.
    @Test func occurrenceThatDoesNotFit() throws {
        let ledger = try IndexedLedger(segments: 1)
        let opened = try ledger.simulated.open()
        for occurrence in [UInt64(UInt32.max), 1 << 32] {
            var (claim, event) = (CanonicalWriter(), CanonicalWriter())
            ImportedEvent.encode(row("huge"), source: "use.csv", into: &claim)
            try claim.bytes.withUnsafeBytes { bytes in
                try ImportedEvent.complete(
                    bytes, recordedAt: noon, occurrence: occurrence, cost: .unpriced, priceSequence: nil, into: &event)
            }
            try opened.commit { try $0.appendNew(encoded: event.bytes) }
            for _ in 0..<2 {
                try opened.take((0..<12).map { row("more", id: "\(occurrence) \($0)") })
                ledger.simulated.clock.advance(nanoseconds: 1_000)
            }
            try opened.take((0..<16).map { row("yet more", id: "\(occurrence) \($0) \($0)") })
        }
        try opened.sealFullFiles()
        let (keys, report) = try ledger.read()
        #expect(keys == (try ledger.keysInLog()))
        #expect(keys.contains { $0.position == 1 << 32 } && keys.contains { $0.position == UInt64(UInt32.max) })
        #expect(report.obstacle == nil)
        let segments = try opened.directory.segments().count
        #expect(ledger.names.count == segments - 1)
    }
}
