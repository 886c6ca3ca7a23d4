import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A file ends too soon.
@Suite(.countsFaultCases) struct TruncationTests {
    /// HEAD says how long the log was, also after a restart: it is never shortened in silence.
    @Test(arguments: [false, true])
    func everyLengthOfTheLogWithHead(isRestarted: Bool) throws {
        let ledger = try DamagedLedger(isRestarted: isRestarted)
        let whole = try #require(ledger.disk.content(of: TestLedger.log)?.count)
        for length in 0..<whole {
            FaultTally.count()
            let damaged = ledger.disk.copy()
            damaged.changeContent(of: TestLedger.log) { $0.removeLast(whole - length) }
            let before = contents(of: damaged)
            for error in try [
                storageError { try TestLedger.events(damaged) }, storageError { try TestLedger.recover(damaged) },
            ] {
                #expect(error?.code == .corrupt && error?.path == TestLedger.log.string, "\(length) bytes left")
                #expect(error?.offset.map { $0 <= length } == true, "\(length) bytes left")
            }
            #expect(contents(of: damaged) == before)
        }
    }

    /// Without HEAD nobody can know: what is whole counts, and the rest is torn.
    @Test func everyLengthOfTheLogWithoutHead() throws {
        let ledger = try DamagedLedger()
        ledger.disk.removeFile(TestLedger.head)
        let offsets = ledger.frameOffsets
        let counts = [0, 2, 3, 6]
        for length in 0..<offsets[3] {
            FaultTally.count()
            let damaged = ledger.disk.copy()
            damaged.changeContent(of: TestLedger.log) { $0.removeLast(offsets[3] - length) }
            guard let frames = offsets.lastIndex(where: { $0 <= length }) else {
                #expect(try storageError { try TestLedger.events(damaged) }?.code == .corrupt)
                #expect(try storageError { try TestLedger.recover(damaged) }?.code == .corrupt)
                continue
            }
            let expected = Array(ledger.events.prefix(counts[frames]))
            #expect(try TestLedger.events(damaged) == expected, "\(length) bytes left")
            let torn = try #require(damaged.content(of: TestLedger.log)?.dropFirst(offsets[frames]))
            let tail = try TestLedger.recover(damaged)
            // Zeros at its end are not worth keeping.
            #expect(tail.map { Int($0.byteCount) } == torn.lastIndex { $0 != 0 }.map { $0 + 1 - offsets[frames] })
            #expect(try TestLedger.events(damaged) == expected)
        }
    }

    @Test func everyLengthOfHead() throws {
        let ledger = try DamagedLedger()
        for length in 0..<608 {
            ledger.expectAllOrLoud(TestLedger.head, "\(length) bytes left", mayFail: false) {
                $0.removeLast(608 - length)
            }
        }
    }

    @Test func everyLengthOfTheLedgerFile() throws {
        let ledger = try DamagedLedger()
        let whole = TestLedger.header.encoded.count
        for length in 0..<whole {
            let damaged = ledger.disk.copy()
            damaged.changeContent(of: TestLedger.ledgerFile) { $0.removeLast(whole - length) }
            let error = try storageError { try TestLedger.open(damaged) }
            #expect(error?.code == .corrupt && error?.path == TestLedger.ledgerFile.string, "\(length) bytes left")
        }
    }

    /// A writer that has the file open does not append behind a hole.
    @Test func aLogThatShrinksUnderAWriter() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [2, 1, 3])
        let writer = try TestLedger.writer(disk)
        try writer.withLock { _ in }
        disk.changeContent(of: TestLedger.log) { $0.removeLast(10) }
        let error = try storageError { try submissions.append(count: 1, through: writer) }
        #expect(error?.code == .corrupt && error?.path == TestLedger.log.string)
    }
}
