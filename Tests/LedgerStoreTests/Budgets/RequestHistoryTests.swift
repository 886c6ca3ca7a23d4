import EventStorage
import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// What the log says of a request, read from segments and log files, compared with a walk over all events.
@Suite struct RequestHistoryTests {
    /// The events that name a request, from it on, one by one.
    private static func naive(_ id: UInt64, _ events: [LedgerEvent]) -> [LedgerEvent] {
        events.filter { $0.sequence >= id }.filter { event in
            switch event.payload {
            case .request(let request): event.sequence == id || request.requestID == id
            case .response(let response): event.sequence == id || response.requestID == id
            case .throttle(let throttle): event.sequence == id || throttle.requestID == id
            case .holdVoided(let voiding): event.sequence == id || voiding.requestID == id
            default: event.sequence == id
            }
        }
    }

    private static func read(_ id: UInt64, _ ledger: Ledger, most: Int = .max) throws -> [LedgerEvent] {
        var events: [LedgerEvent] = []
        try RequestHistory.forEachEvent(of: id, in: ledger.directory, treeSize: try ledger.head().treeSize) {
            events.append($0)
            return events.count < most
        }
        return events
    }

    /// Files of 16 events: requests answered at once, late, twice, in other files, and never; the first has the id 0.
    private static func scene() throws -> AdmissionScene {
        let scene = try AdmissionScene(segmentHeight: 4, limits: false)
        let context = RequestContext(project: "api", model: "m")
        let zero = Request(context: context, estimatedUsage: Usage(), hold: amount("1"))
        try scene.ledger.append(.request(zero))
        func response(_ id: UInt64?, attempt: UInt32 = 1) -> EventPayload {
            .response(
                Response(context: context, requestID: id, attempt: attempt, usage: Usage(), cost: .known(amount("1"))))
        }
        for round in 0..<12 as Range<UInt64> {
            try scene.ledger.append(opened("p\(round)"))
            try scene.ledger.append(.request(zero))
            try scene.ledger.append(response(nil))
            try scene.ledger.append(response(round * 3 + 2))
            try scene.ledger.append(
                .request(
                    Request(
                        context: context, requestID: round * 5, attempt: 2, estimatedUsage: Usage(), hold: .zero)))
            try scene.ledger.append(response(round % 2 == 0 ? 0 : round * 7, attempt: 2))
        }
        return scene
    }

    @Test(arguments: [false, true]) func agreesWithAWalkOverAllEvents(isSealed: Bool) throws {
        let scene = try Self.scene()
        if isSealed { try scene.ledger.sealFullFiles() }
        let events = try scene.ledger.events()
        for id in 0..<UInt64(events.count + 3) {
            let expected = Self.naive(id, events)
            #expect(try Self.read(id, scene.ledger) == expected, "request \(id)")
            for most in 1...3 {
                #expect(try Self.read(id, scene.ledger, most: most) == Array(expected.prefix(most)), "request \(id)")
            }
        }
    }

    /// What stands behind the answer is not read: it may be damaged.
    @Test func aSettledRequestIsReadUpToItsAnswer() throws {
        let scene = try AdmissionScene(segmentHeight: 4)
        let id = try scene.admit("2")
        try scene.settle(id, "1")
        for number in 0..<60 { try scene.ledger.append(opened("p\(number)")) }
        let other = try scene.admit("2")
        try scene.ledger.sealFullFiles()
        let process = SimulatedFileSystem(scene.simulated.disk)
        let ledger = try scene.simulated.open(process)
        try scene.settle(other, "1", on: ledger)
        let before = process.calls.count
        #expect(try scene.settle(id, "1", on: ledger).isRepeated)
        let opened = process.calls.dropFirst(before).filter {
            $0.fileName.hasSuffix(".segment") && $0.operation == .open
        }
        #expect(Set(opened.map(\.fileName)) == ["0.segment"])
    }

    /// The same answers as ever to what is not held any more, sealed away or not.
    @Test(arguments: [false, true]) func whatEndedIsAnsweredAsBefore(isSealed: Bool) throws {
        let scene = try AdmissionScene(segmentHeight: 4)
        let settled = try scene.admit("2")
        try scene.settle(settled, "1")
        let cancelled = try scene.admit("2")
        _ = try scene.ledger.void(cancelled)
        let expired = try scene.admit("3")
        scene.advance(seconds: 100_000)
        for number in 0..<40 { try scene.ledger.append(opened("p\(number)")) }
        _ = try scene.admit("1", "batch")
        if isSealed { try scene.ledger.sealFullFiles() }
        #expect(try scene.settle(settled, "1").isRepeated)
        #expect(refusal { try scene.settle(settled, "2") }?.code == .conflict)
        #expect(refusal { try scene.settle(cancelled, "1") }?.message.contains("was voided (cancelled)") == true)
        #expect(try scene.ledger.void(cancelled).isRepeated)
        #expect(try scene.settle(expired, "1").replacedCharge == amount("3"))
        #expect(try scene.settle(expired, "1").isRepeated)
        #expect(refusal { try scene.settle(expired, "2") }?.code == .conflict)
        #expect(refusal { try scene.settle(0, "1") }?.code == .invalid)
        #expect(refusal { _ = try scene.ledger.settle(settled, attempt: 2, Settlement(cost: .zero)) }?.code == .invalid)
        #expect(refusal { try scene.settle(1_000_000, "1") }?.code == .invalid)
    }
}
