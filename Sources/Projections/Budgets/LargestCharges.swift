public import LedgerModel

/// The largest charges that count against a limit in one of its periods.
public struct LargestCharges: Projection {
    /// A charge, in pico-units.
    struct Charge: Sendable, Hashable {
        let sequence: UInt64
        let amount: Int128

        func isLarger(than other: Charge) -> Bool {
            (other.amount.magnitude, sequence) < (amount.magnitude, other.sequence)
        }
    }

    private let budgets: Budgets
    private let key: LedgerState.LimitKey
    private let range: Range<Instant>?
    private let end: UInt64
    private let limit: Int
    /// Those kept, the largest first.
    private(set) var charges: [Charge] = []
    /// How many charges there are.
    public private(set) var count = 0

    /// `range`: nil for all time; `end`: events from there on do not count; `limit`: how many are kept.
    public init(
        _ budgets: Budgets, _ key: LedgerState.LimitKey, range: Range<Instant>?, before end: UInt64, limit: Int
    ) {
        self.budgets = budgets
        self.key = key
        self.range = range
        self.end = end
        self.limit = limit
    }

    /// The events that carry them.
    public var sequences: [UInt64] { charges.map(\.sequence) }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        if let range, !range.overlaps(times) { return .nothing }
        return EventNeeds(
            kinds: EventNeeds.Kinds(EventKind.allCases.filter(\.addsToSpend)),
            columns: [.kinds, .sequences, .billedAt, .projects, .models, .users, .charges])
    }

    public mutating func apply(_ batch: EventBatch) throws {
        guard batch.holds(\.charges), batch.holds(\.sequences) else { return }
        var isMeant: [Names: Bool] = [:]
        for row in 0..<batch.count where batch.kinds[row].addsToSpend && batch.charges[row] != 0 {
            guard batch.sequences[row] < end, range?.contains(batch.billedAt[row]) != false else { continue }
            let names = Names(project: batch.projects[row], model: batch.models[row], user: batch.users[row])
            let counts = isMeant[names] ?? budgets.counts(names.context(batch.names), against: key)
            isMeant[names] = counts
            guard counts else { continue }
            count += 1
            take(Charge(sequence: batch.sequences[row], amount: batch.charges[row]))
        }
    }

    private mutating func take(_ charge: Charge) {
        if charges.count == limit, let last = charges.last, !charge.isLarger(than: last) { return }
        charges.insert(charge, at: charges.firstIndex { charge.isLarger(than: $0) } ?? charges.count)
        if charges.count > limit { charges.removeLast() }
    }

    public mutating func merge(_ later: LargestCharges) throws {
        count += later.count
        for charge in later.charges { take(charge) }
    }

    private struct Names: Hashable {
        let project: NameID
        let model: NameID
        let user: NameID

        func context(_ names: NameTable) -> RequestContext {
            RequestContext(
                project: names[project], model: names[model], user: user == .none ? nil : names[user])
        }
    }
}
