import LedgerModel
import SystemPackage
import TestSupport
import Testing

@testable import EventStorage
@testable import LedgerStore

/// Someone who may write the files changes a sealed event, and makes right again what he can.
@Suite struct AuditForgeryTests {
    private static let segment = "segments/0.segment"

    /// The segment's events with one changed, encoded as the ledger would; its root follows unless `statesOldRoot`.
    private func forgeSegment(in ledger: AuditedLedger, statesOldRoot: Bool) throws -> MerkleHash {
        let directory = try ledger.simulated.open().directory
        let segment = try #require(try directory.segment(firstSequence: 0))
        var table = EventTable()
        var tree = MerkleFrontier()
        var changes = 0
        let events = SegmentEvents()
        try events.begin(segment)
        while try events.next({ part in
            try part.forEachEvent { _, bytes in
                var event = Array(bytes)
                for start in event.indices.dropLast(4) where event[start...].starts(with: "house".utf8) {
                    event.replaceSubrange(start..<start + 5, with: "mouse".utf8)
                    changes += 1
                }
                try event.withUnsafeBytes { try table.append($0) }
                tree.append(event.withUnsafeBytes { .leaf($0) })
            }
        }) {}
        #expect(changes == 1)
        let bytes = SegmentEncoder.encode(
            table, firstSequence: 0, ledgerID: directory.header.id, schema: .plain,
            root: statesOldRoot ? segment.root : tree.root,
            lastRecordedAtNanoseconds: segment.lastRecordedAtNanoseconds)
        ledger.disk.replaceContent(of: ledger.path(Self.segment), with: bytes)
        return tree.root
    }

    /// The digest is right again, the root is that of before.
    @Test func aDeepAuditFindsOtherEvents() throws {
        let ledger = try AuditedLedger()
        let checkpoint = try ledger.simulated.open().checkpoint()
        _ = try forgeSegment(in: ledger, statesOldRoot: true)
        let audit = try ledger.audit()
        #expect(audit.findings.map(\.code) == [.wrongRoot])
        #expect(audit.findings.first?.file == Self.segment)
        #expect(audit.findings.first?.sequences == 0...15)
        #expect(audit.findings.first?.message.hasPrefix("the segment states the root ") == true)
        // A quick look goes by what is stated; a checkpoint makes it hash.
        #expect(try ledger.audit(.quick).findings == [])
        #expect(try ledger.audit(.quick, against: checkpoint).findings.map(\.code) == [.wrongRoot, .refuted])
    }

    /// The segment agrees with itself; what follows it does not agree with it.
    @Test(arguments: AuditDepth.allCases) func theNextFileKnowsBetter(depth: AuditDepth) throws {
        let ledger = try AuditedLedger()
        _ = try forgeSegment(in: ledger, statesOldRoot: false)
        let audit = try ledger.audit(depth)
        #expect(audit.findings.map(\.code) == [.wrongRoot])
        #expect(audit.findings.first?.file == "active-48.log")
        #expect(audit.findings.first?.message.hasPrefix("the header states the tree root ") == true)
    }

    /// All of it agrees: only a checkpoint kept elsewhere convicts it.
    @Test func onlyACheckpointFindsAWholeForgery() throws {
        let ledger = try AuditedLedger()
        let checkpoint = try ledger.simulated.open().checkpoint()
        let early = try Checkpoint(
            origin: checkpoint.origin, treeSize: 16,
            root: #require(try ledger.simulated.open().directory.segment(firstSequence: 0)).root, recordedAt: nil)
        #expect(try ledger.audit(against: early).findings == [])
        let directory = try ledger.simulated.open().directory
        var tree = MerkleFrontier()
        tree.append(subtree: try forgeSegment(in: ledger, statesOldRoot: false), height: 4)
        for first in [16, 32] as [UInt64] {
            tree.append(subtree: try #require(try directory.segment(firstSequence: first)).root, height: 4)
        }
        let log = try #require(ledger.files["active-48.log"])
        let forgery = LogForgery([log], replacing: "nowhere", with: "nothing", roots: true, behind: tree)
        ledger.disk.replaceContent(of: ledger.path("active-48.log"), with: forgery.files[0])
        ledger.change("HEAD") { $0 = forgery.head(replacing: $0, fileFirstSequence: 48, roots: true) }
        let audit = try ledger.audit()
        #expect(audit.findings == [])
        #expect(audit.root?.bytes == forgery.root)
        #expect(try ledger.simulated.open().told()[1] == "response p mouse")
        for kept in [checkpoint, early] {
            for depth in AuditDepth.allCases {
                let convicted = try ledger.audit(depth, against: kept)
                #expect(convicted.findings.map(\.code) == [.refuted])
                #expect(convicted.findings.first?.message.contains("the checkpoint states ") == true)
            }
            #expect(throws: ProofError.self) { try ledger.simulated.open().audit(against: kept) }
        }
    }

    /// A snapshot whose checksums are right, and that does not say what the log says.
    @Test func aForgedSnapshotIsNamed() throws {
        let ledger = try AuditedLedger()
        let directory = try ledger.simulated.open().directory
        let genuine = try #require(directory.snapshot(treeSize: 48))
        let snapshot = try #require(StateSnapshot(genuine, withKeys: true))
        var administration = AdministrativeLog()
        _ = snapshot.administration.forEachEvent { sequence, bytes in
            if sequence > 0 { administration.append(bytes, sequence: sequence) }
        }
        let withoutProject = StateSnapshot(
            place: snapshot.place, administration: administration, fileFolds: snapshot.fileFolds,
            keyRuns: snapshot.keyRuns)
        let withoutKey = StateSnapshot(
            place: snapshot.place, administration: snapshot.administration, fileFolds: snapshot.fileFolds,
            keyRuns: snapshot.keyRuns.map { Array($0.dropFirst()) })
        let calendar = try ledger.simulated.open().calendar
        var folds = FileFolds(file: snapshot.place.fileFirstSequence, calendar: calendar)
        #expect(try folds.encoded() != snapshot.fileFolds)
        let withoutFolds = StateSnapshot(
            place: snapshot.place, administration: snapshot.administration, fileFolds: try folds.encoded(),
            keyRuns: snapshot.keyRuns)
        let forgeries = [
            (withoutProject, "administrative events"), (withoutKey, "idempotency keys"),
            (withoutFolds, "keeps of its log file"),
        ]
        for (forged, message) in forgeries {
            directory.write(forged.file(ledgerID: directory.header.id), writer: "forger")
            let audit = try ledger.audit()
            #expect(audit.findings == [])
            #expect(audit.notices.map(\.file) == ["snapshots/state-48.snapshot"])
            #expect(audit.notices.first?.message.contains(message) == true)
        }
    }
}
