import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A sector of 512 bytes is lost, in each way that disks lose them.
@Suite(.countsFaultCases) struct SectorTests {
    private enum Loss: CaseIterable {
        case zeros, ones, noise, anotherSector
    }

    @Test(arguments: [false, true])
    func everySectorOfEveryFile(isRestarted: Bool) throws {
        var (disk, submissions) = try TestLedger.disk()
        var random = SplitMix64(seed: 21)
        for size in [300, 800, 40, 1_500] {
            try submissions.append(
                [random.bytes(count: size), [1, UInt8(size & 0xFF)]], through: TestLedger.writer(disk))
        }
        if isRestarted { disk = disk.afterRestart() }
        let ledger = DamagedLedger(disk: disk, submissions: submissions)
        for path in [TestLedger.log, TestLedger.ledgerFile, TestLedger.head] {
            let content = try #require(disk.content(of: path))
            for start in stride(from: 0, to: content.count, by: 512) {
                let sector = start..<min(start + 512, content.count)
                for loss in Loss.allCases {
                    let bytes = Self.bytes(loss, sector.count, content, using: &random)
                    ledger.expectAllOrLoud(path, "\(loss) at \(start)", mayFail: path != TestLedger.head) {
                        $0.replaceSubrange(sector, with: bytes)
                    }
                }
            }
        }
    }

    private static func bytes(_ loss: Loss, _ count: Int, _ content: [UInt8], using random: inout SplitMix64) -> [UInt8]
    {
        switch loss {
        case .zeros: [UInt8](repeating: 0, count: count)
        case .ones: [UInt8](repeating: 0xFF, count: count)
        case .noise: random.bytes(count: count)
        case .anotherSector: Array((content.suffix(count) + content).prefix(count))
        }
    }
}
