import LedgerModel
import Projections
import TestSupport

@testable import LedgerStore

/// A ledger with limits whose clock the test moves.
struct AdmissionScene {
    let simulated: SimulatedLedger
    let ledger: Ledger

    /// 12:00 UTC on 10 May 2026; the organization may spend 1000 a month, project api 500, project batch 300.
    init(
        segmentHeight: Int = 16, eventsPerSnapshot: UInt64 = Ledger.eventsPerSnapshot, limits: Bool = true
    ) throws {
        simulated = SimulatedLedger()
        simulated.clock.set(TimestampParser().parse("2026-05-10T12:00Z")!)
        try simulated.create(segmentHeight: segmentHeight).close()
        ledger = try simulated.open(eventsPerSnapshot: eventsPerSnapshot)
        guard limits else { return }
        try limit(.organization, "1000")
        try open("api", "500")
        try open("batch", "300")
    }

    func limit(
        _ scope: Scope, _ amount: String, _ period: Period = .month, isHard: Bool = true, on ledger: Ledger? = nil
    ) throws {
        let setting = LimitSetting(scope: scope, period: period, amount: try Money(exactly: amount), isHard: isHard)
        _ = try (ledger ?? self.ledger).commit {
            try $0.change(by: Administrator(actor: "ann", reason: nil)) { try $0.event(setting: setting) }
        }
    }

    func open(_ project: String, _ allocation: String? = nil) throws {
        let opening = ProjectOpening(name: project, allocation: try allocation.map { try Money(exactly: $0) })
        _ = try ledger.commit {
            try $0.change(by: Administrator(actor: "ann", reason: nil)) { try $0.event(opening: opening) }
        }
    }

    func ask(
        _ cost: String, _ project: String = "api", model: String = "m", user: String? = nil, id: String? = nil,
        on ledger: Ledger? = nil
    ) throws -> AdmissionAnswer {
        try (ledger ?? self.ledger).admit(
            AdmissionRequest(
                project: project, model: model, user: user, estimate: .cost(try Money(exactly: cost)), id: id))
    }

    /// The id of a request that must be allowed.
    func admit(
        _ cost: String, _ project: String = "api", model: String = "m", user: String? = nil, on ledger: Ledger? = nil
    ) throws -> UInt64 {
        let answer = try ask(cost, project, model: model, user: user, on: ledger)
        guard case .allowed(let admission) = answer, let id = admission.requestID else {
            throw LedgerError(.refused, "\(answer)")
        }
        return id
    }

    @discardableResult
    func settle(_ id: UInt64, _ cost: String, on ledger: Ledger? = nil) throws -> Settled {
        try (ledger ?? self.ledger).settle(id, Settlement(cost: try Money(exactly: cost)))
    }

    func figures(_ scope: Scope, _ period: Period = .month, on ledger: Ledger? = nil) throws -> BudgetFigures? {
        try (ledger ?? self.ledger).budgets().figures(
            LedgerState.LimitKey(scope: scope, period: period, isHard: true))
    }

    func advance(seconds: Int64) {
        simulated.clock.advance(nanoseconds: seconds * 1_000_000_000)
    }

    func request(_ cost: String, _ project: String = "api") throws -> AdmissionRequest {
        AdmissionRequest(project: project, model: "m", estimate: .cost(try Money(exactly: cost)))
    }

    func refusalCounts() throws -> [UInt32] { try ledger.refusalCounts() }

    /// What the log has after an event, in words.
    func kinds(from first: UInt64) throws -> [EventKind] {
        try ledger.events().filter { $0.sequence >= first }.map(\.kind)
    }
}

extension AdmissionAnswer {
    var admission: Admission? { if case .allowed(let admission) = self { admission } else { nil } }
    var refusal: AdmissionRefusal? { if case .refused(let refusal) = self { refusal } else { nil } }
}

func amount(_ text: String) -> Money { try! Money(exactly: text) }

extension Ledger {
    /// How many refusals each throttle stands for, in the order of the log.
    func refusalCounts() throws -> [UInt32] {
        try events().compactMap { event in
            if case .throttle(let throttle) = event.payload { throttle.count } else { nil }
        }
    }
}
