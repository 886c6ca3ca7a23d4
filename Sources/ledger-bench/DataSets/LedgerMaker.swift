import EventStorage
import LedgerModel
import LedgerStore
import Projections

/// Makes ledgers and fills them through the ledger's own door, sealed behind as a user's are.
struct LedgerMaker {
    let ledger: Ledger
    /// The sequence of the first event that is not administration.
    let firstSequence: UInt64
    private let clock: BenchClock
    private var writer = CanonicalWriter()

    /// Enough to keep a commit's cost off the figures.
    static let eventsPerCommit = 16_384

    /// A new ledger that has adopted the built-in prices and opened the team's projects.
    init(at path: String, fileSystem: any FileSystem = PosixFileSystem()) throws {
        let clock = BenchClock(Arrivals.start.firstInstant)
        ledger = try Ledger.create(
            at: path, currency: .usd, timeZone: "UTC", id: Array(repeating: 0xB7, count: 16), fileSystem: fileSystem,
            clock: { clock.now }, hasHousekeeper: true)
        self.clock = clock
        var chance = SplitMix64(seed: 1)
        let team = Team(&chance)
        try ledger.commit { transaction in
            let adoption = CatalogueAdoption(name: DefaultCatalogue.name, prices: DefaultCatalogue.prices)
            try transaction.append(.catalogueAdopted(adoption))
            for project in team.projects {
                let allocation = Money(picounits: 1_000_000_000_000_000)
                try transaction.append(.projectOpened(ProjectOpening(name: project, allocation: allocation)))
            }
        }
        firstSequence = try ledger.head().treeSize
    }

    /// The events of a workload for this ledger.
    func events(of workload: Workload) throws -> any UsageStream {
        try workload.events(firstSequence: firstSequence, catalogue: ledger.state().catalogue)
    }

    /// Appends events in one commit: one frame after another, each durable.
    mutating func append(_ events: [GeneratedEvent]) throws {
        guard let first = events.first else { return }
        clock.set(first.recordedAt)
        try ledger.commit { transaction in
            for event in events {
                transaction.advance(to: event.recordedAt)
                try transaction.appendNew(event.draft, using: &writer)
            }
        }
    }
}

extension CivilDate {
    /// Midnight in UTC.
    var firstInstant: Instant { BillingCalendar.utc.start(of: self) }
}
