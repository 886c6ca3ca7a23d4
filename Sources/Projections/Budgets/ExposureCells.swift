import LedgerModel

/// The sums of one batch, by number instead of name: names are looked up once a batch.
struct ExposureCells {
    struct Key: CellKey {
        let project: NameID
        let model: NameID
        /// `.none` for users who are not tracked.
        let user: NameID
        let day: CivilDate

        var words: (UInt64, UInt64) { (day.word << 32 | word(0, user.index), word(project.index, model.index)) }
    }

    struct Sums {
        var settled: Int128 = 0
        var held: Int128 = 0
    }

    private(set) var cells = Cells<Key, Sums>()
    private let calendar: BillingCalendar
    private let users: Set<String>
    private var isTracked: [NameID: Bool] = [:]
    // Logs run forward in time: the day is nearly always that of the event before.
    private var currentDay = CivilDate(daysSince1970: 0)
    private var dayRange: Range<Instant>?

    init(calendar: BillingCalendar, users: Set<String>) {
        self.calendar = calendar
        self.users = users
    }

    mutating func day(_ time: Instant) -> CivilDate {
        if dayRange?.contains(time) != true {
            currentDay = calendar.day(containing: time)
            dayRange = calendar.range(of: currentDay)
        }
        return currentDay
    }

    mutating func add(settled: Int128 = 0, held: Int128 = 0, _ batch: EventBatch, _ row: Int) throws(MoneyError) {
        let key = Key(
            project: batch.projects[row], model: batch.models[row],
            user: users.isEmpty ? .none : tracked(batch.users[row], batch.names), day: day(batch.billedAt[row]))
        let slot = cells.slot(of: key) { Sums() }
        let (moreSettled, settledOverflow) = cells.values[slot].settled.addingReportingOverflow(settled)
        let (moreHeld, heldOverflow) = cells.values[slot].held.addingReportingOverflow(held)
        guard !settledOverflow, !heldOverflow else { throw .overflow }
        cells.values[slot] = Sums(settled: moreSettled, held: moreHeld)
    }

    private mutating func tracked(_ user: NameID, _ names: NameTable) -> NameID {
        guard user != .none else { return .none }
        if let known = isTracked[user] { return known ? user : .none }
        let isKept = users.contains(names[user])
        isTracked[user] = isKept
        return isKept ? user : .none
    }
}
