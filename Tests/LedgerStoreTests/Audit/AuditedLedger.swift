import EventStorage
import LedgerModel
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// A small ledger with one of everything: two segments of 16 events, a log file of several commits, HEAD, snapshots, and
/// bytes that a recovery set aside.
struct AuditedLedger {
    let simulated: SimulatedLedger
    var disk: SimulatedDisk { simulated.disk }
    /// Of a log file before it was sealed.
    let log0: [UInt8]

    static let root: FilePath = "/ledger"

    init() throws {
        let torn = SimulatedLedger()
        let maker = try torn.create(segmentHeight: 4)
        try maker.append([draft(opened("web"), .ordinal(0)), draft(chat(model: "house"), .ordinal(1))])
        simulated = torn.on(torn.disk.afterRestart())
        simulated.disk.changeContent(of: "/ledger/active-0.log") { $0 += Array("half a commit".utf8) }
        let ledger = try simulated.open(writerName: "w", eventsPerSnapshot: 16)
        for number in UInt64(2)..<26 {
            simulated.clock.set(noon.adding(seconds: Int64(number)))
            let request = Request(
                context: Samples.bareContext, estimatedUsage: Usage(inputTokens: Int64(number), outputTokens: 1),
                hold: dollars("1"))
            try ledger.append([
                draft(.request(request), .ordinal(2 * number)), draft(chat("web"), .ordinal(2 * number + 1)),
            ])
        }
        log0 = try #require(simulated.disk.content(of: "/ledger/active-0.log"))
        #expect(try ledger.sealFullFiles() == 3)
    }

    private init(_ simulated: SimulatedLedger, log0: [UInt8]) {
        self.simulated = simulated
        self.log0 = log0
    }

    /// The same on a disk of its own.
    func copy() -> AuditedLedger { AuditedLedger(simulated.on(disk.copy()), log0: log0) }

    /// The same after another start of the machine.
    func restarted() -> AuditedLedger { AuditedLedger(simulated.on(disk.afterRestart()), log0: log0) }

    /// The content of its files, by their names in it.
    var files: [String: [UInt8]] {
        Dictionary(
            disk.files(in: Self.root).map { (String($0.key.dropFirst(Self.root.string.count + 1)), $0.value) },
            uniquingKeysWith: { $1 })
    }

    func path(_ name: String) -> FilePath { Self.root.appending(name) }

    func change(_ name: String, _ body: (inout [UInt8]) -> Void) { disk.changeContent(of: path(name), body) }

    func audit(_ depth: AuditDepth = .deep, against checkpoint: Checkpoint? = nil) throws -> LedgerAudit {
        try simulated.open().audit(depth, against: checkpoint)
    }

    /// The files that a deep audit names, as wrong or in a remark; LEDGER when nothing can be opened without it.
    func named() throws -> (findings: Set<String>, notices: Set<String>) {
        do {
            let audit = try audit()
            return (Set(audit.findings.map { $0.file ?? "" }), Set(audit.notices.map { $0.file ?? "" }))
        } catch let error as LedgerError where error.code == .corrupt && error.message.contains("LEDGER") {
            return (["LEDGER"], [])
        }
    }
}
