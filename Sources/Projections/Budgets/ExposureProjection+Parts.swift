package import LedgerModel

extension ExposureProjection {
    /// What it is made of, for those who store it: in ascending order, without what is zero.
    package struct Parts: Sendable {
        package let horizon: ExposureHorizon
        package let start: UInt64?
        package let organization: ExposureTrack
        package let projects: [(name: String, track: ExposureTrack)]
        package let pairs: [(name: Pair, track: ExposureTrack)]
        package let users: [(name: String, track: ExposureTrack)]
        package let endings: Set<OpenHold.Key>

        package init(
            horizon: ExposureHorizon, start: UInt64?, organization: ExposureTrack,
            projects: [(name: String, track: ExposureTrack)], pairs: [(name: Pair, track: ExposureTrack)],
            users: [(name: String, track: ExposureTrack)], endings: Set<OpenHold.Key>
        ) {
            self.horizon = horizon
            self.start = start
            self.organization = organization
            self.projects = projects
            self.pairs = pairs
            self.users = users
            self.endings = endings
        }
    }

    package var parts: Parts {
        Parts(
            horizon: horizon, start: start, organization: organization,
            projects: projects.filter { !$0.value.isZero }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            pairs: pairs.filter { !$0.value.isZero }.sorted {
                ($0.key.project, $0.key.model) < ($1.key.project, $1.key.model)
            }.map { ($0.key, $0.value) },
            users: userTracks.filter { !$0.value.isZero }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            endings: endings)
    }

    /// From its parts, to go on with the log; names that come twice are one.
    package init(
        calendar: BillingCalendar, tracking users: Set<String>, _ parts: Parts, holds: [OpenHold],
        endings: [OpenHold.Key]
    ) {
        self.init(calendar: calendar, users: users)
        horizon = parts.horizon
        start = parts.start
        organization = parts.organization
        projects = Dictionary(parts.projects.map { ($0.name, $0.track) }, uniquingKeysWith: { $1 })
        pairs = Dictionary(parts.pairs.map { ($0.name, $0.track) }, uniquingKeysWith: { $1 })
        userTracks = Dictionary(parts.users.map { ($0.name, $0.track) }, uniquingKeysWith: { $1 })
        insert(holds)
        self.endings = Set(endings)
    }
}

extension ExposureTrack {
    fileprivate var isZero: Bool { buckets.allSatisfy { $0.settled == 0 && $0.held == 0 } }
}

extension OpenHold.Key: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        (left.requestID, left.attempt) < (right.requestID, right.attempt)
    }
}
