import Foundation
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Many callers at once, in one process and in several: a hard limit holds at every event of the log.
@Suite struct AdmissionRaceTests {
    /// What the log alone says: settled and held never come to more than the limit.
    private func expectLimitHeld(_ ledger: Ledger, _ limit: Money, sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        var (settled, held) = (Int128(0), [UInt64: Int128]())
        for event in try ledger.events() {
            switch event.payload {
            case .request(let request): held[event.sequence] = request.hold.picounits
            case .response(let response):
                settled += response.cost.counted.picounits
                if let id = response.requestID { held[id] = nil }
            case .holdVoided(let voiding):
                settled += voiding.assumedCharge.picounits
                held[voiding.requestID] = nil
            default: break
            }
            let sum = settled + held.values.reduce(0, +)
            #expect(sum <= limit.picounits, "event \(event.sequence)", sourceLocation: sourceLocation)
        }
    }

    /// So many sessions of one ledger on the real disk, whose organization may spend 10 dollars a month.
    private func sessions(_ count: Int) throws -> (TemporaryDirectory, [Ledger]) {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("ledger").string
        let ledger = try Ledger.create(at: path)
        try ledger.append(
            .limitSet(LimitSetting(scope: .organization, period: .month, amount: amount("10"), isHard: true)))
        try ledger.append(.projectOpened(ProjectOpening(name: "p")))
        return (directory, try [ledger] + (1..<count).map { _ in try Ledger(opening: path) })
    }

    private func ask(_ ledger: Ledger, cents: Int) throws -> AdmissionAnswer {
        let cost = Money(picounits: Int128(cents) * 10_000_000_000)
        return try ledger.admit(AdmissionRequest(project: "p", estimate: .cost(cost)))
    }

    /// Two callers race for the last dollar: one has it.
    @Test func theLastDollar() throws {
        for _ in 0..<20 {
            let (directory, ledgers) = try sessions(2)
            defer { withExtendedLifetime(directory) {} }
            let nine = try #require(try ask(ledgers[0], cents: 900).admission?.requestID)
            try ledgers[0].settle(nine, Settlement(cost: amount("9")))
            let answers = Guarded<[AdmissionAnswer]>([])
            DispatchQueue.concurrentPerform(iterations: 2) { number in
                let answer = try? ask(ledgers[number], cents: 100)
                answers.withLock { if let answer { $0.append(answer) } }
            }
            let all = answers.withLock { $0 }
            #expect(all.count == 2)
            #expect(all.count { $0.admission != nil } == 1)
            #expect(all.compactMap(\.refusal).map(\.reason) == [.busy])
            try expectLimitHeld(ledgers[0], amount("10"))
        }
    }

    /// 1,000 calls by 16 threads over 4 sessions, of up to a dollar each, against 10 dollars.
    @Test func aThousandCalls() throws {
        let (directory, ledgers) = try sessions(4)
        defer { withExtendedLifetime(directory) {} }
        let failures = Guarded<[any Error]>([])
        let counts = Guarded<[Int]>([0, 0])
        DispatchQueue.concurrentPerform(iterations: 16) { thread in
            var random = SplitMix64(seed: UInt64(thread))
            let ledger = ledgers[thread % 4]
            do {
                for _ in 0..<63 {
                    let cents = Int.random(in: 1...100, using: &random)
                    let answer = try ask(ledger, cents: cents)
                    counts.withLock { $0[answer.admission == nil ? 1 : 0] += 1 }
                    guard let id = answer.admission?.requestID else { continue }
                    if random.happens(onceIn: 4) {
                        try ledger.void(id)
                    } else {
                        let used = Money(
                            picounits: .random(in: 0...Int128(cents) * 10_000_000_000, using: &random))
                        _ = try ledger.settle(id, Settlement(cost: used))
                    }
                }
            } catch {
                failures.withLock { $0.append(error) }
            }
        }
        #expect(failures.withLock { $0 }.isEmpty)
        #expect(counts.withLock { $0[0] } > 20 && counts.withLock { $0[1] } > 20)
        try expectLimitHeld(ledgers[0], amount("10"))
        let figures = try #require(try ledgers[3].budgets().figures(.allocation(of: .organization)))
        #expect(figures.held == .zero && figures.settled > amount("8"))
    }
}
