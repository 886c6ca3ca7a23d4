import TestSupport
import Testing

@testable import EventStorage

/// One bit of one file changes.
@Suite(.countsFaultCases) struct BitFlipTests {
    @Test(arguments: [false, true])
    func inTheLog(isRestarted: Bool) throws {
        let ledger = try DamagedLedger(isRestarted: isRestarted)
        let count = try #require(ledger.disk.content(of: TestLedger.log)?.count)
        #expect(count == ledger.frameOffsets.last)
        for bit in 0..<count * 8 {
            ledger.expectAllOrLoud(TestLedger.log, "bit \(bit)") { $0[bit / 8] ^= 1 << (bit % 8) }
        }
    }

    /// Whatever HEAD has lost, nothing of the log is.
    @Test(arguments: [false, true])
    func inHead(isRestarted: Bool) throws {
        let ledger = try DamagedLedger(isRestarted: isRestarted)
        for slot in [0, 512] {
            for bit in 0..<DurableHead.slotSize * 8 {
                ledger.expectAllOrLoud(TestLedger.head, "bit \(bit) of the slot at \(slot)", mayFail: false) {
                    $0[slot + bit / 8] ^= 1 << (bit % 8)
                }
            }
        }
    }

    @Test func inTheLedgerFile() throws {
        let ledger = try DamagedLedger()
        for bit in 0..<TestLedger.header.encoded.count * 8 {
            ledger.expectAllOrLoud(TestLedger.ledgerFile, "bit \(bit)") { $0[bit / 8] ^= 1 << (bit % 8) }
        }
    }

    /// Where nothing says how long the log was, a damaged frame is told from a torn one by what it still holds.
    @Test func inTheHeadersOfFramesWithoutHead() throws {
        let ledger = try DamagedLedger()
        ledger.disk.removeFile(TestLedger.head)
        // Of a frame, the magic, flags, counts and lengths make it what it is; without them it is no frame.
        let telling = Array(4..<24) + Array(48..<88)
        for offset in ledger.frameOffsets.dropLast() {
            for bit in telling.flatMap({ $0 * 8..<$0 * 8 + 8 }) {
                ledger.expectAllOrLoud(TestLedger.log, "bit \(bit) of the frame at \(offset)") {
                    $0[offset + bit / 8] ^= 1 << (bit % 8)
                }
            }
        }
    }

    @Test func inAnyFrameButTheLastWithoutHead() throws {
        let ledger = try DamagedLedger()
        ledger.disk.removeFile(TestLedger.head)
        for bit in 0..<ledger.frameOffsets[2] * 8 {
            ledger.expectAllOrLoud(TestLedger.log, "bit \(bit)") { $0[bit / 8] ^= 1 << (bit % 8) }
        }
    }
}
