import LedgerModel
import Projections
import TestSupport
import Testing

/// What the ledger's administration has set, after these events.
@Suite struct LedgerStateTests {
    private func state(_ events: [LedgerEvent]) throws -> LedgerState {
        var state = LedgerState()
        try state.apply(EventBatch(events))
        return state
    }

    private func key(_ scope: Scope, _ period: Period, isHard: Bool = true) -> LedgerState.LimitKey {
        LedgerState.LimitKey(scope: scope, period: period, isHard: isHard)
    }

    @Test func nothingYet() {
        let state = LedgerState()
        #expect(state.projects.isEmpty && state.limits.isEmpty && state.imports.isEmpty)
        #expect(state.catalogue.entries.isEmpty && state.catalogueName == nil)
        #expect(state.policy == Policy())
    }

    @Test func projects() throws {
        let state = try state(
            log([
                ("2026-01-01", .projectOpened(ProjectOpening(name: "a", allocation: dollars("100")))),
                ("2026-01-02", .projectOpened(ProjectOpening(name: "b"))),
                ("2026-01-03", .projectClosed(ProjectClosing(name: "a"))),
                ("2026-01-04", .projectClosed(ProjectClosing(name: "never opened"))),
                ("2026-01-05", .projectOpened(ProjectOpening(name: "c", allocation: dollars("1")))),
                ("2026-01-06", .projectOpened(ProjectOpening(name: "c"))),
            ]))
        #expect(state.projects.keys.sorted() == ["a", "b", "c"])
        #expect(state.projects.filter(\.value.isOpen).keys.sorted() == ["b", "c"])
        #expect(state.projects["b"]?.openedAt == instant("2026-01-02"))
        // A project's allocation is its hard monthly limit.
        #expect(
            state.limits.mapValues(\.amount) == [
                key(.project("a"), .month): dollars("100"), key(.project("c"), .month): dollars("1"),
            ])
    }

    @Test func limits() throws {
        func set(_ scope: Scope, _ period: Period, _ amount: String, isHard: Bool = true) -> EventPayload {
            .limitSet(LimitSetting(scope: scope, period: period, amount: dollars(amount), isHard: isHard))
        }
        let state = try state(
            log([
                ("2026-01-01", set(.organization, .month, "1")), ("2026-01-02", set(.organization, .month, "2")),
                ("2026-01-03", set(.organization, .day, "3")),
                ("2026-01-04", set(.organization, .month, "4", isHard: false)),
                ("2026-01-05", set(.user("ann"), .week, "5")), ("2026-01-06", set(.model("m"), .total, "6")),
                ("2026-01-07", .limitRemoved(LimitRemoval(scope: .user("ann"), period: .week, isHard: true))),
                ("2026-01-08", .limitRemoved(LimitRemoval(scope: .model("m"), period: .total, isHard: false))),
                ("2026-01-09", .limitRemoved(LimitRemoval(scope: .user("bob"), period: .day, isHard: true))),
            ]))
        #expect(
            state.limits.mapValues(\.amount) == [
                key(.organization, .month): dollars("2"), key(.organization, .day): dollars("3"),
                key(.organization, .month, isHard: false): dollars("4"), key(.model("m"), .total): dollars("6"),
            ])
    }

    private func price(_ picounits: Int128) -> Price {
        Price(rates: [Price.Key(.input): UnitPrice(picounits: picounits)])
    }

    @Test func prices() throws {
        let state = try state(
            log([
                (
                    "2026-01-01",
                    .catalogueAdopted(CatalogueAdoption(name: "one", prices: ["m": price(1), "n": price(9)]))
                ),
                ("2026-03-01", .priceSet(PriceSetting(model: "m", price: price(3)))),
                ("2026-04-01", .priceSet(PriceSetting(model: "m", price: price(2), effective: instant("2026-02-01")))),
                ("2026-05-01", .priceAlias(PriceAlias(alias: "old", model: "n"))),
                ("2026-06-01", .priceAlias(PriceAlias(alias: "old", model: "m"))),
                ("2026-07-01", .catalogueAdopted(CatalogueAdoption(name: "two", prices: ["m": price(3)]))),
            ]))
        #expect(state.catalogueName == "two")
        let days = ["1999-01-01", "2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01", "2026-12-01"]
        let found = days.map { state.catalogue.price(for: "old", at: instant($0))?.entry }
        #expect(found.map { $0?.price } == [1, 1, 2, 2, 3, 3].map(price))
        #expect(found.map { $0?.sequence } == [0, 0, 2, 2, 1, 1])
        #expect(state.catalogue.price(for: "n", at: instant("2000-01-01"))?.entry.price == price(9))
    }

    @Test func policyAndImports() throws {
        func mark(_ rows: UInt64) -> ImportMark {
            ImportMark(
                format: "csv", fileName: "f", mapping: "", byteCount: 0, digest: [], rowsTaken: rows, rowsKnown: 0,
                rowsSkipped: 0)
        }
        func event(_ source: String, _ rows: UInt64) -> LedgerEvent {
            let draft = EventDraft(
                origin: EventOrigin(source: source, key: .ordinal(rows)), payload: .importMarked(mark(rows)))
            return LedgerEvent(
                sequence: rows, recordedAt: instant("2026-01-01"), occurredAt: instant("2026-01-01"), draft: draft)
        }
        let state = try state(
            log([
                ("2026-01-01", .policySet(Policy(hashesUsers: true))),
                ("2026-01-02", .policySet(Policy(holdExpirySeconds: 5))),
            ])
                + [event("a", 1), event("b", 2), event("a", 3)])
        #expect(state.policy == Policy(holdExpirySeconds: 5))
        #expect(state.imports == ["a": mark(3), "b": mark(2)])
    }

    /// What passes through the ledger administers nothing.
    @Test func otherEventsChangeNothing() throws {
        let state = try state(
            log([("2026-01-01", chat("new")), ("2026-01-01", throttle()), ("2026-01-01", credit("-1", "x"))]))
        #expect(state.projects.isEmpty && state.limits.isEmpty && state.catalogue.entries.isEmpty)
    }

    /// The first undated price of a model covers all time before it, also when partials meet that each have one.
    @Test func mergedPrices() throws {
        let events = log([
            ("2026-01-01", .priceSet(PriceSetting(model: "m", price: price(1)))),
            ("2026-02-01", .priceSet(PriceSetting(model: "m", price: price(2)))),
        ])
        var (first, second) = (try state([events[0]]), try state([events[1]]))
        #expect(second.catalogue.entry(ofListed: "m", at: instant("1999-01-01"))?.price == price(2))
        try first.merge(second)
        #expect(first.catalogue.entry(ofListed: "m", at: instant("1999-01-01"))?.price == price(1))
        #expect(first.catalogue.entry(ofListed: "m", at: instant("2026-02-01"))?.price == price(2))
        try second.merge(LedgerState())
        #expect(second.catalogue.entries["m"]?.count == 1)
    }
}
