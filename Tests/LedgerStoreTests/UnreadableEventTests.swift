import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Events in intact frames that this program cannot read: named, and never taken for something else.
@Suite struct UnreadableEventTests {
    /// An event's bytes, what is wrong with them, and whether the ledger's state depends on it.
    static let unreadable: [(String, [UInt8], isStateAffected: Bool)] = try! [
        ("field 1 has a value that this version does not know", changed(1, 20), true),
        ("field 1 has a value that this version does not know", changed(1, 0), true),
        ("field 1 has a value that this version does not know", changed(1, 300), true),
        ("field 1 has a value that this version does not know", changed(1, -2), true),
        ("field 2 has a value that this version does not know", changed(2, 2), false),
        ("field 2 has a value that this version does not know", changed(2, 2, in: opened("a")), true),
        ("field 25 has a value that this version does not know", changed(25, 5), false),
        ("field 25 has a value that this version does not know", changed(25, -1), false),
        ("field 44 has a value that this version does not know", changed(44, 3), false),
        ("field 44 has a value that this version does not know", changed(44, -1), false),
        ("field 1 is missing", without(1), true),
        ("field 3 is missing", without(3), false),
        ("field 45 is missing", without(45), false),
        ("field 45 is missing", without(45, in: Samples.full[15]), false),
        ("field 91 is missing", without(91, in: Samples.full[14]), false),
        ("field 16 is missing", without(16, in: opened("a")), true),
        ("its bytes are not canonical (fieldsNotAscending)", [0x04, 0x04, 0x04, 0x04], false),
        ("its bytes are not canonical (truncated)", [0x04, 0x04, 0x16, 0x09], false),
    ]

    private static func changed(
        _ number: UInt16, _ value: Int64, in payload: EventPayload = chat(cost: .estimated(.zero))
    ) throws -> [UInt8] {
        try FieldLossTests.replacing(number, with: value, in: draft(payload))
    }

    private static func without(_ number: UInt16, in payload: EventPayload = chat()) throws -> [UInt8] {
        try Coded.fields(of: Coded.encode(draft(payload), at: noon)).filter { $0.number != number }.flatMap(\.encoded)
    }

    /// Reads all that there is: of kinds that a projection does not ask for, only kind and time are read.
    private struct Everything: Projection {
        mutating func apply(_ batch: EventBatch) throws {}
        mutating func merge(_ later: Everything) throws {}
    }

    @Test(arguments: unreadable) func isNamed(_ reason: String, _ bytes: [UInt8], _ isStateAffected: Bool) throws {
        let simulated = SimulatedLedger()
        try simulated.create().append(opened("before"))
        let directory = try LedgerDirectory(
            opening: FilePath(SimulatedLedger.path), fileSystem: SimulatedFileSystem(simulated.disk))
        try LogWriter(directory).withLock { log in
            var frame = log.makeFrame()
            let good = Coded.encode(draft(opened("after"), .ordinal(1)), at: noon)
            for bytes in [bytes, good] {
                _ = try frame.append(bytes, recordedAtNanoseconds: noon.nanoseconds)
            }
            try log.append(frame)
        }
        let message = "event 1 cannot be read: \(reason)"
        let ledger = try simulated.open()
        var everything = Everything()
        let replay = #expect(throws: LedgerError.self) { try ledger.replay(into: &everything) }
        #expect(replay?.code == .corrupt)
        #expect(replay?.message == message)
        var told: [String] = []
        let stream = #expect(throws: LedgerError.self) {
            try EventStream(ledger).readOn { told.append($0.payload.short) }
        }
        #expect(stream?.code == .corrupt)
        #expect(stream?.message == message)
        #expect(told == ["opened before"])
        guard isStateAffected else { return }
        let state = #expect(throws: LedgerError.self) { try ledger.state() }
        #expect(state?.code == .corrupt)
        #expect(state?.message == message)
        #expect(throws: LedgerError.self) { try ledger.append(opened("more")) }
    }
}
