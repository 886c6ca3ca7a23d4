import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// A configuration in the log: who and why, all of it or nothing.
@Suite struct ConfigurationCommitTests {
    private let simulated = SimulatedLedger()
    private let administrator = Administrator(actor: "ann", reason: "budget 2027")

    /// 200 changes: a limit, 198 projects that share it, and rules.
    private static let wide = Configuration(
        projects: (0..<198).map { project("p\($0)", "1") }, limits: [setting(.organization, "198")],
        rules: [.hashesUsers(true)])

    @discardableResult
    private func apply(_ configuration: Configuration, to ledger: Ledger) throws -> [EventPayload] {
        try ledger.commit { try $0.apply(configuration, by: administrator) }
    }

    @Test func eachChangeIsAnEventThatSaysWhoAndWhy() throws {
        let ledger = try simulated.create()
        let configuration = Configuration(
            projects: [project("a", "4")], limits: [setting(.organization, "9")], rules: [.requestsPerMinute(5)])
        let changes = try apply(configuration, to: ledger)
        let events = try ledger.events()
        #expect(events.map(\.payload) == changes)
        #expect(events.map(\.kind) == [.limitSet, .projectOpened, .policySet])
        #expect(events.allSatisfy { $0.actor == "ann" && $0.reason == "budget 2027" })
        #expect(try apply(configuration, to: ledger) == [])
        #expect(try apply(Configuration(ledger.state()), to: ledger) == [])
        #expect(try ledger.head().treeSize == 3)
    }

    /// The last of several changes is refused, or is nothing that a ledger could hold.
    @Test func nothingOfARefusedOneIsInTheLog() throws {
        let ledger = try simulated.create()
        try apply(Configuration(projects: [project("a", "4")], limits: [setting(.organization, "9")]), to: ledger)
        let (head, state) = (try ledger.head(), try ledger.state())
        let refused = Configuration(projects: [project("b", "5"), project("c", "5")], rules: [.requestsPerMinute(5)])
        #expect(throws: LedgerError.self) { try apply(refused, to: ledger) }
        let impossible = Configuration(projects: [], rules: [.requestsPerMinute(0)])
        #expect(throws: PlaceError.self) { try apply(impossible, to: ledger) }
        #expect(try ledger.head() == head)
        #expect(try Configuration(ledger.state()) == Configuration(state))
    }

    /// It is decided on what the ledger holds by then, not on what it held when this process last looked.
    @Test func whatOthersChangedMeanwhileCounts() throws {
        let ledger = try simulated.create()
        let other = try simulated.open(writerName: "other")
        let configuration = Configuration(projects: [project("a", "4")], limits: [setting(.organization, "9")])
        try apply(configuration, to: ledger)
        try other.append(open("b", "5"))
        #expect(try apply(configuration, to: ledger).map(\.words) == ["close b"])
        try other.append(.projectClosed(ProjectClosing(name: "a")))
        #expect(try apply(configuration, to: ledger).map(\.words) == ["open a 4"])
    }

    /// Whichever call fails, behind 4,000 events that fill most of a frame: the changes never stand in part.
    @Test func noPartOfItStandsWhenTheDiskFails() throws {
        func run(failing number: Int?) throws -> Int {
            let simulated = SimulatedLedger()
            _ = try simulated.create()
            let process = SimulatedFileSystem(simulated.disk) { $0.number == number ? .fail(.ioError) : nil }
            do {
                let ledger = try simulated.open(process)
                let changes = try ledger.commit { transaction in
                    for _ in 0..<4_000 { try transaction.append(chat()) }
                    return try transaction.apply(Self.wide, by: administrator)
                }
                #expect(changes.count == 200)
            } catch is LedgerError {
            }
            process.setScript(nil)
            let size = try simulated.open().head().treeSize
            #expect([0, 4_000, 4_200].contains(size), "call \(number ?? -1) leaves \(size)")
            return process.calls.count
        }
        let calls = try run(failing: nil)
        #expect(calls > 10)
        for number in 0..<calls { _ = try run(failing: number) }
    }

    /// More than what stands or falls together.
    @Test func moreThanAFrameHoldsIsRefused() throws {
        let ledger = try simulated.create()
        let many = Configuration(limits: (0..<4_097).map { setting(.user("u\($0)"), "1") })
        let long = Configuration(
            limits: (0..<9).map { setting(.user(String(repeating: "u", count: 120_000 + $0)), "1") })
        for configuration in [many, long] {
            let error = #expect(throws: LedgerError.self) { try apply(configuration, to: ledger) }
            #expect(error?.code == .tooLarge)
            #expect(try ledger.head().treeSize == 0)
        }
        let most = Configuration(limits: (0..<4_096).map { setting(.user("u\($0)"), "1") })
        #expect(try apply(most, to: ledger).count == 4_096)
    }
}
