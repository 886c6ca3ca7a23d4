import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// An answer that replaces an assumed charge, wherever a log file ends, and whatever happens to the machine.
@Suite struct LateAnswerBoundaryTests {
    /// Files of eight events; a hold of 6 that has expired, and as many events more as are asked for.
    private static func scene(padding: Int) throws -> (AdmissionScene, UInt64) {
        let scene = try AdmissionScene(segmentHeight: 3)
        let id = try scene.admit("6")
        scene.advance(seconds: 100_000)
        _ = try scene.admit("1", "batch")
        for number in 0..<padding { try scene.ledger.append(opened("p\(number)")) }
        return (scene, id)
    }

    private static func settled(_ ledger: Ledger) throws -> Money? {
        try ledger.budgets().figures(
            LedgerState.LimitKey(scope: .project("api"), period: .month, isHard: true))?.settled
    }

    /// Where the log ends, for all eight places in a file, the answer and its correction stand in one frame.
    @Test(arguments: 0..<8, ["4", "9"]) func aCrashLeavesBothOrNeither(padding: Int, cost: String) throws {
        let (whole, id) = try Self.scene(padding: padding)
        #expect(try Self.settled(whole.ledger) == amount("6"))
        for number in try Self.changes(whole, id, cost) {
            let disk = whole.simulated.disk.copy()
            let process = SimulatedFileSystem(disk) { [number] in $0.number == number ? .stop : nil }
            let cut = whole.simulated.on(disk)
            _ = try? whole.settle(id, cost, on: try cut.open(process))
            let isWhole = !process.hasStopped
            for seed in 0..<2 as Range<UInt64> {
                let left = cut.on(seed == 0 ? disk.copy() : disk.afterPowerLoss(seed: seed &+ UInt64(number)))
                let ledger = try left.open()
                let events = try ledger.events()
                let isAnswered = events.contains { $0.kind == .response }
                #expect(isAnswered == events.contains { $0.kind == .adjustment }, "call \(number)")
                #expect(isAnswered == events.contains(where: \.isOverrun) || cost == "4", "call \(number)")
                #expect(try Self.settled(ledger) == (isAnswered ? amount(cost) : amount("6")), "call \(number)")
                #expect(isAnswered || !isWhole)
                // Told again, it is done once. What HEAD does not tell readers of yet, the next writer finds.
                #expect(try whole.settle(id, cost, on: ledger).isRepeated || !isAnswered, "call \(number)")
                #expect(try Self.settled(ledger) == amount(cost), "call \(number)")
                #expect(try ledger.events().count { $0.kind == .adjustment } == 1)
            }
        }
    }

    /// The calls of settling that change something on the disk, and behind the last.
    private static func changes(_ scene: AdmissionScene, _ id: UInt64, _ cost: String) throws -> [Int] {
        let disk = scene.simulated.disk.copy()
        let process = SimulatedFileSystem(disk)
        try scene.settle(id, cost, on: try scene.simulated.on(disk).open(process))
        let numbers = process.calls.filter(\.changesSomething).map(\.number)
        #expect(numbers.count > 3)
        return numbers + [process.calls.count]
    }

    /// What fills a file says the policy again: it changes nothing, and stands only where the file would end between.
    @Test func onlyTheLastPlacesOfAFileAreFilled() throws {
        let filled = try (0..<8).map { padding in
            let (scene, id) = try Self.scene(padding: padding)
            let before = try scene.ledger.state()
            let count = UInt64(try scene.ledger.events().count)
            try scene.settle(id, "4")
            #expect(try scene.ledger.state().policy == before.policy)
            let fillers = try scene.kinds(from: count).prefix { $0 == .policySet }.count
            #expect(fillers == ((count + 2 - 1) / 8 == count / 8 ? 0 : 1))
            return fillers
        }
        #expect(filled.reduce(0, +) == 1)
    }

    /// The alert of an overrun stands with the answer, which nothing would raise again.
    @Test(arguments: 0..<8) func anOverrunIsNeverAnsweredWithoutItsAlert(padding: Int) throws {
        let scene = try AdmissionScene(segmentHeight: 3)
        let id = try scene.admit("6")
        for number in 0..<padding { try scene.ledger.append(opened("p\(number)")) }
        for number in try Self.changes(scene, id, "9") {
            let disk = scene.simulated.disk.copy()
            let process = SimulatedFileSystem(disk) { [number] in $0.number == number ? .stop : nil }
            let cut = scene.simulated.on(disk)
            _ = try? scene.settle(id, "9", on: try cut.open(process))
            let events = try cut.on(disk.afterPowerLoss(seed: UInt64(number))).open().events()
            #expect(events.contains { $0.kind == .response } == events.contains(where: \.isOverrun), "call \(number)")
        }
    }
}

extension LedgerEvent {
    fileprivate var isOverrun: Bool {
        if case .alert(let alert) = payload { alert.overrunRequestID != nil } else { false }
    }
}
