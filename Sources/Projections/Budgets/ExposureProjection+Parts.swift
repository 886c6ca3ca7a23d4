package import LedgerModel

extension ExposureProjection {
    /// What it is made of, for those who store it: in ascending order, without what is zero.
    package struct Parts: Sendable {
        package let horizon: ExposureHorizon
        package let start: UInt64?
        /// The day that the last event was recorded on.
        package let reached: CivilDate?
        package let organization: ExposureTrack
        package let projects: [(name: String, track: ExposureTrack)]
        package let pairs: [(name: Pair, track: ExposureTrack)]
        package let users: [(name: String, track: ExposureTrack)]
        package let endings: Set<OpenHold.Key>

        package init(
            horizon: ExposureHorizon, start: UInt64?, reached: CivilDate?, organization: ExposureTrack,
            projects: [(name: String, track: ExposureTrack)], pairs: [(name: Pair, track: ExposureTrack)],
            users: [(name: String, track: ExposureTrack)], endings: Set<OpenHold.Key>
        ) {
            self.horizon = horizon
            self.start = start
            self.reached = reached
            self.organization = organization
            self.projects = projects
            self.pairs = pairs
            self.users = users
            self.endings = endings
        }
    }

    package var parts: Parts {
        Parts(
            horizon: horizon, start: start, reached: reached, organization: organization,
            projects: projects.filter { !$0.value.isZero }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            pairs: pairs.filter { !$0.value.isZero }.sorted {
                ($0.key.project, $0.key.model) < ($1.key.project, $1.key.model)
            }.map { ($0.key, $0.value) },
            users: userTracks.filter { !$0.value.isZero }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            endings: endings)
    }

    /// From its parts, to go on with the log from where they end; names that come twice are one.
    package func with(_ parts: Parts, holds: [OpenHold]) -> ExposureProjection {
        var result = self
        result.horizon = parts.horizon
        result.start = parts.start
        result.reached = parts.reached
        result.organization = parts.organization
        result.projects = Dictionary(parts.projects.map { ($0.name, $0.track) }, uniquingKeysWith: { $1 })
        result.pairs = Dictionary(parts.pairs.map { ($0.name, $0.track) }, uniquingKeysWith: { $1 })
        result.userTracks = Dictionary(parts.users.map { ($0.name, $0.track) }, uniquingKeysWith: { $1 })
        result.endings = parts.endings
        result.insert(holds)
        return result
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
