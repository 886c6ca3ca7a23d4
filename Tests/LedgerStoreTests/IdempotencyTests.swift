import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// The same event told twice is one event.
@Suite struct IdempotencyTests {
    static let keys: [EventOrigin.Key] = [.ordinal(0), .ordinal(.max), .id("chatcmpl-1"), .id("")]
    static let payloads: [EventPayload] = [opened("a"), chat(), Samples.full[2], Samples.full[15]]

    @Test(arguments: keys, payloads) func sameEventIsTheSame(_ key: EventOrigin.Key, _ payload: EventPayload) throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create()
        try ledger.append(opened("first"))
        let event = draft(payload, key)
        #expect(try ledger.append([event]) == [receipt(1, isNew: true)])
        // At once, by another process, after a restart, and later than the ledger's time.
        #expect(try ledger.append([event]) == [receipt(1, isNew: false)])
        #expect(try simulated.open().append([event]) == [receipt(1, isNew: false)])
        simulated.clock.advance(nanoseconds: 86_400_000_000_000)
        #expect(try ledger.append([event]) == [receipt(1, isNew: false)])
        let restarted = simulated.on(simulated.disk.afterRestart())
        #expect(try restarted.open().append([event, event]) == [receipt(1, isNew: false), receipt(1, isNew: false)])
        #expect(try ledger.events().count == 2)
    }

    @Test func withinOneCall() throws {
        let ledger = try SimulatedLedger().create()
        let (one, two) = (draft(opened("a"), .ordinal(1)), draft(opened("b"), .ordinal(2)))
        #expect(
            try ledger.append([one, two, one, two, one]) == [
                receipt(0, isNew: true), receipt(1, isNew: true), receipt(0, isNew: false), receipt(1, isNew: false),
                receipt(0, isNew: false),
            ])
        #expect(try ledger.told() == ["opened a", "opened b"])
    }

    /// Keys are a source's own.
    @Test func otherSourceOrOtherKindOfKey() throws {
        let ledger = try SimulatedLedger().create()
        let drafts = [
            draft(opened("a"), .ordinal(1), source: "one"), draft(opened("a"), .ordinal(1), source: "two"),
            draft(opened("a"), .id("1"), source: "one"), draft(opened("a"), .ordinal(2), source: "one"),
        ]
        #expect(try ledger.append(drafts).map(\.isNew) == [true, true, true, true])
        #expect(try ledger.append(drafts).map(\.sequence) == [0, 1, 2, 3])
    }

    static let contradictions: [(EventDraft, EventDraft)] = [
        (draft(opened("a")), draft(opened("b"))),
        (draft(opened("a")), draft(.projectClosed(ProjectClosing(name: "a")))),
        (draft(opened("a")), draft(opened("a"), occurredAt: noon)),
        (draft(opened("a"), actor: "ann"), draft(opened("a"), actor: "bob")),
        (draft(opened("a"), reason: "x"), draft(opened("a"))),
        (draft(chat("a")), draft(chat("b"))),
        (draft(chat(), .id("x")), draft(chat(model: "other"), .id("x"))),
        (
            draft(.adjustment(Adjustment(adjustmentKind: .credit, amount: dollars("-1")))),
            draft(.adjustment(Adjustment(adjustmentKind: .credit, amount: dollars("-2"))))
        ),
    ]

    @Test(arguments: contradictions) func otherPayloadIsAConflict(_ told: EventDraft, _ other: EventDraft) throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create()
        try ledger.append([told])
        for ledger in [ledger, try simulated.open()] {
            let error = #expect(throws: LedgerError.self) {
                // What stands before it in the call is not appended either.
                try ledger.append([draft(opened("new"), .ordinal(77)), other])
            }
            #expect(error?.code == .conflict)
            #expect(error?.message == "event 0 has the same origin (test) but says something else")
            #expect(try ledger.head().treeSize == 1)
            #expect(try ledger.state().projects["new"] == nil)
        }
        #expect(throws: LedgerError.self) {
            try simulated.open().append([draft(opened("x"), .ordinal(9)), told, other])
        }
        #expect(try ledger.events().count == 1)
    }

    @Test(arguments: contradictions) func conflictWithinOneCall(_ told: EventDraft, _ other: EventDraft) throws {
        let ledger = try SimulatedLedger().create()
        let error = #expect(throws: LedgerError.self) { try ledger.append([told, other]) }
        #expect(error?.code == .conflict)
        #expect(try ledger.head().treeSize == 0)
    }

    /// What a response cost is the ledger's working, at the prices it had then: no part of what the source claims.
    @Test func costIsNotClaimed() throws {
        let ledger = try SimulatedLedger().create()
        try ledger.append([draft(chat(cost: .known(dollars("1"))))])
        #expect(try ledger.append([draft(chat(cost: .unpriced))]) == [receipt(0, isNew: false)])
    }

    /// Rows without an identifier are told apart by what they say: only an import can do that.
    @Test func rowsAreForImports() throws {
        let ledger = try SimulatedLedger().create()
        let row = draft(chat(), .row([.model], occurrence: 0))
        let error = #expect(throws: LedgerError.self) { try ledger.append([row]) }
        #expect(error?.code == .invalid)
        #expect(try ledger.head().treeSize == 0)
    }

    @Test func ownEventsAreAllNew() throws {
        let ledger = try SimulatedLedger().create()
        #expect(try ledger.append(opened("a")) == receipt(0, isNew: true))
        #expect(try ledger.append(opened("a")) == receipt(1, isNew: true))
        #expect(
            try ledger.events().map(\.origin) == [
                EventOrigin(source: "maker", key: .ordinal(0)), EventOrigin(source: "maker", key: .ordinal(1)),
            ])
    }
}

func receipt(_ sequence: UInt64, isNew: Bool) -> Ledger.Receipt { Ledger.Receipt(sequence: sequence, isNew: isNew) }
