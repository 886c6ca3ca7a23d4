import EventStorage
import LedgerModel
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Whatever is changed in a ledger's files, a deep audit names the file.
@Suite struct AuditFaultTests {
    private static let sound = Result { try AuditedLedger() }
    private static let names =
        [
            "LEDGER", "HEAD", "active-48.log", "segments/0.segment", "segments/16.segment", "segments/32.segment",
            "snapshots/state-32.snapshot", "snapshots/state-48.snapshot", "quarantine/active-0-",
        ] + partials
    private static let partials = KeptProjections.fileNames.map { "snapshots/\($0)" }
    /// How many places of a file are tried; all of them take minutes, as with `USAGE_LEDGER_FUZZ=1000`.
    private static var placesPerFile: Int { 160 * FuzzRounds.factor }

    private func file(_ prefix: String, in ledger: AuditedLedger) throws -> (name: String, bytes: [UInt8]) {
        let file = try #require(ledger.files.first { $0.key.hasPrefix(prefix) }, "\(ledger.files.keys.sorted())")
        return (file.key, file.value)
    }

    @Test(arguments: [false, true]) func findsNothingInASoundLedger(isRestarted: Bool) throws {
        var ledger = try Self.sound.get()
        if isRestarted { ledger = ledger.restarted() }
        #expect(
            ledger.files.keys.filter { $0 != "LOCK" }.count == Self.names.count, "\(ledger.files.keys.sorted())")
        for depth in AuditDepth.allCases {
            let audit = try ledger.audit(depth)
            #expect(audit.findings == [])
            #expect(audit.notices == [])
            #expect(audit.treeSize == 51)
            #expect(audit.fileCount == 4)
            #expect(audit.hashedEventCount == (depth == .deep ? 51 : 3))
            #expect(audit.root?.hexadecimal == (try ledger.simulated.open().head().root))
            #expect(audit.recordedAt == noon.adding(seconds: 25))
        }
    }

    /// Each is named, and nothing else.
    @Test(arguments: names, [false, true]) func namesAFlippedBit(prefix: String, isRestarted: Bool) throws {
        let sound = isRestarted ? try Self.sound.get().restarted() : try Self.sound.get()
        let (name, bytes) = try file(prefix, in: sound)
        let bits = 8 * bytes.count
        for bit in stride(from: isRestarted ? 3 : 0, to: bits, by: max(1, bits / Self.placesPerFile) | 1) {
            let ledger = sound.copy()
            ledger.change(name) { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
            let (findings, notices) = try ledger.named()
            #expect(findings.union(notices) == [name], "bit \(bit) of \(name)")
            #expect(findings.isEmpty == Self.isDerived(name), "bit \(bit) of \(name)")
        }
    }

    private static func isDerived(_ name: String) -> Bool { name == "HEAD" || name.hasPrefix("snapshots/") }

    /// Sums that end with a whole record are of fewer segments, which is nothing wrong.
    @Test(arguments: names.filter { !partials.contains($0) }) func namesACutFile(prefix: String) throws {
        let sound = try Self.sound.get()
        let (name, bytes) = try file(prefix, in: sound)
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
            let ledger = sound.copy()
            ledger.change(name) { $0.removeLast($0.count - length) }
            let (findings, notices) = try ledger.named()
            #expect(findings.union(notices) == [name], "\(length) bytes of \(name)")
        }
    }

    @Test(arguments: names) func namesARemovedFile(prefix: String) throws {
        let ledger = try Self.sound.get().copy()
        let (name, _) = try file(prefix, in: ledger)
        ledger.disk.removeFile(ledger.path(name))
        // Without it there is no ledger; and nobody misses what is derived.
        if name == "LEDGER" {
            #expect(throws: LedgerError.self) { try ledger.audit() }
        } else {
            let (findings, notices) = try ledger.named()
            #expect(findings.union(notices) == (name.hasPrefix("snapshots/") ? [] : [name]))
            #expect(findings.isEmpty == (Self.isDerived(name) || name.hasPrefix("quarantine/")))
        }
    }

    @Test(
        arguments: [
            ("segments/0.segment", "segments/16.segment"), ("segments/16.segment", "segments/32.segment"),
            ("snapshots/state-32.snapshot", "snapshots/state-48.snapshot"),
        ]) func namesSwappedFiles(one: String, other: String) throws
    {
        let ledger = try Self.sound.get().copy()
        let (first, second) = (try file(one, in: ledger).bytes, try file(other, in: ledger).bytes)
        ledger.disk.replaceContent(of: ledger.path(one), with: second)
        ledger.disk.replaceContent(of: ledger.path(other), with: first)
        let (findings, notices) = try ledger.named()
        #expect(findings.union(notices) == [one, other])
    }

    @Test(arguments: ["HEAD", "active-48.log", "segments/16.segment", "snapshots/state-48.snapshot"])
    func namesAFileOfAnotherLedger(name: String) throws {
        let ledger = try Self.sound.get().copy()
        // The id is where the header says it is; the checksums are right.
        let offset = name == "HEAD" ? 8 : 16
        ledger.change(name) { bytes in
            for index in 0..<16 { bytes[offset + index] ^= 0x55 }
            if name == "HEAD" { for index in 0..<16 { bytes[512 + offset + index] ^= 0x55 } }
        }
        let (findings, notices) = try ledger.named()
        #expect(findings.union(notices) == [name])
    }

    /// One finding for each damaged place, in the order of the events.
    @Test func namesEveryDamagedPlace() throws {
        let ledger = try Self.sound.get().copy()
        ledger.change("segments/16.segment") { $0[60] ^= 1 }
        // The first of two commits: its payload begins behind the header of the file and its own.
        let header = 52 + 32 * 2
        ledger.change("active-48.log") { $0[header + 90] ^= 1 }
        ledger.change("LEDGER") { _ in }
        let audit = try ledger.audit()
        #expect(audit.findings.map(\.file) == ["segments/16.segment", "active-48.log"])
        #expect(audit.findings.map(\.sequences?.lowerBound) == [16, 48])
        #expect(audit.findings[1].offset == UInt64(header))
        #expect(audit.findings[1].message.contains("payload CRC"))
        #expect(audit.treeSize == 51)
        #expect(audit.root == nil)
    }

    @Test(arguments: [false, true]) func tellsOfAnUnfinishedWrite(isRestarted: Bool) throws {
        let sound = try Self.sound.get()
        let ledger = isRestarted ? sound.restarted() : sound.copy()
        let end = UInt64(try file("active-48.log", in: ledger).bytes.count)
        ledger.change("active-48.log") { $0 += [0, 0, 7, 0] }
        let audit = try ledger.audit(.quick)
        #expect(audit.findings.map(\.code) == [.unfinishedWrite])
        #expect(audit.findings.first?.offset == end)
        #expect(audit.findings.first?.file == "active-48.log")
        // The next append sets it aside, and tells of it.
        try ledger.simulated.open().append(opened("late"))
        #expect(try ledger.audit().findings == [])
        #expect(try ledger.audit().treeSize == 53)
    }

    /// A crash between naming a segment and removing the log file that it replaces.
    @Test func comparesALogFileThatWasSealed() throws {
        let ledger = try Self.sound.get().copy()
        ledger.disk.replaceContent(of: ledger.path("active-0.log"), with: ledger.log0)
        let audit = try ledger.audit()
        #expect(audit.findings == [])
        #expect(audit.notices.map(\.file) == ["active-0.log"])
        for offset in stride(from: 0, to: ledger.log0.count, by: 37) {
            let damaged = ledger.copy()
            damaged.change("active-0.log") { $0[offset] ^= 4 }
            #expect(try damaged.named().findings == ["active-0.log"], "byte \(offset)")
        }
        let other = LogForgery([ledger.log0], replacing: "\u{5}house", with: "\u{5}mouse", roots: true)
        #expect(other.changedEvents == 1)
        ledger.disk.replaceContent(of: ledger.path("active-0.log"), with: other.files[0])
        #expect(try ledger.audit().findings.map(\.code) == [.otherContent])
    }

    @Test func remarksOnStrangers() throws {
        let ledger = try Self.sound.get().copy()
        let strangers = ["HEAD.tmp", "notes.txt", "segments/64.segment.tmp", "snapshots/x", "quarantine/y"]
        for name in strangers { ledger.disk.replaceContent(of: ledger.path(name), with: [1]) }
        let audit = try ledger.audit()
        #expect(audit.findings == [])
        #expect(Set(audit.notices.compactMap(\.file)) == Set(strangers))
    }

    /// Recoveries of before the digest was kept.
    @Test func theSizeOfWhatWasSetAsideIsCompared() throws {
        let ledger = try Self.sound.get().copy()
        let (name, _) = try file("quarantine/", in: ledger)
        ledger.change(name) { $0 += [0] }
        #expect(try ledger.audit().findings.map(\.code) == [.otherContent])
    }
}
