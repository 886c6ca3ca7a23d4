import LedgerModel
import Projections

// The first event + 1, 0 for none; 0, or 1 and the day that the last event was recorded on
// pair count, then for each project and model: their names; day count, then for each day: the day, settled, held
//   what adjusts the organization alone stands under no project and no model
// open hold count, then for each: request id, attempt, project, model, 0 or 1 and the user, operation, service tier, amount,
//   requestedAt, recordedAt
// count of attempts that ended and had begun before, then for each: request id, attempt

extension ExposureProjection: KeptProjection {
    static var keptName: String { "exposure" }
    static var keptVersion: UInt32 { 1 }

    /// By day: whoever asks says what days are to be told apart.
    static func kept(_ calendar: BillingCalendar) -> Self { Self(calendar: calendar, horizon: .earliest) }

    /// There may be any number of users: their days are not kept.
    var isKept: Bool { users.isEmpty }

    func write(to record: inout RecordWriter) {
        let parts = parts
        record.put(parts.start.map { $0 + 1 } ?? 0)
        record.put(parts.reached == nil ? 0 : 1)
        if let day = parts.reached { record.put(day) }
        record.put(parts.pairs.count)
        for (pair, track) in parts.pairs { record.put(pair, track) }
        record.put(holds.count)
        for hold in holds.values.sorted(by: { $0.key < $1.key }) { record.put(hold) }
        record.put(parts.endings.count)
        for key in parts.endings.sorted() { record.put(key) }
    }

    struct FromRecords: RecordSums {
        private struct Places: Hashable {
            let project: Int
            let model: Int
        }

        private struct Hold {
            let places: Places
            let user: Int
            let operation: Operation
            let serviceTier: ServiceTier
            let amount: Money
            let requestedAt: Instant
            let recordedAt: Instant
        }

        private let empty: ExposureProjection
        private var horizon: ExposureHorizon
        private var start: UInt64?
        private var reached: CivilDate?
        private var tracks: [Places: ExposureTrack] = [:]
        private var holds: [OpenHold.Key: Hold] = [:]
        private var endings: Set<OpenHold.Key> = []

        init(_ empty: ExposureProjection) {
            self.empty = empty
            horizon = empty.parts.horizon
        }

        mutating func add(_ record: inout RecordReader) throws {
            let first = try record.next()
            if try record.next() != 0 { reach(try record.day()) }
            try record.forEach { record in
                let places = Places(project: try record.place(), model: try record.place())
                try merge(try record.track(), into: places)
            }
            var later: [OpenHold.Key: Hold] = [:]
            try record.forEach { record in
                let key = try record.holdKey()
                later[key] = Hold(
                    places: Places(project: try record.place(), model: try record.place()), user: try record.place(),
                    operation: try record.code(), serviceTier: try record.code(), amount: try record.money(),
                    requestedAt: try record.time(), recordedAt: try record.time())
            }
            try record.forEach { record in try end(try record.holdKey()) }
            holds.merge(later) { $1 }
            if start == nil, first > 0 { start = first - 1 }
        }

        private mutating func reach(_ day: CivilDate) {
            reached = max(day, reached ?? day)
            horizon = empty.horizon(reaching: day, from: horizon)
        }

        private mutating func merge(_ track: ExposureTrack, into places: Places) throws {
            // Taken out while it changes, so that it is not copied.
            var sum = tracks.removeValue(forKey: places) ?? ExposureTrack()
            try sum.merge(track, horizon)
            tracks[places] = sum
        }

        private mutating func end(_ key: OpenHold.Key) throws {
            if let hold = holds.removeValue(forKey: key) {
                let day = empty.calendar.day(containing: hold.requestedAt)
                let released = ExposureTrack.Bucket(start: day, held: -hold.amount.picounits)
                try merge(ExposureTrack(buckets: [released]), into: hold.places)
            } else if start.map({ key.requestID < $0 }) ?? true {
                endings.insert(key)
            }
        }

        func folded(_ names: RecordNames) throws -> ExposureProjection {
            var organization = ExposureTrack()
            var projects: [Int: ExposureTrack] = [:]
            var pairs: [(name: Pair, track: ExposureTrack)] = []
            for (places, track) in tracks {
                try organization.merge(track, horizon)
                guard places != Places(project: 0, model: 0) else { continue }
                try projects[places.project, default: ExposureTrack()].merge(track, horizon)
                var current = ExposureTrack()
                try current.merge(track, horizon)
                pairs.append(
                    (Pair(project: names.name(at: places.project), model: names.name(at: places.model)), current))
            }
            let open = holds.map { key, hold in
                OpenHold(
                    key: key,
                    context: RequestContext(
                        project: names.name(at: hold.places.project), model: names.name(at: hold.places.model),
                        user: hold.user == 0 ? nil : names.name(at: hold.user), operation: hold.operation,
                        serviceTier: hold.serviceTier, requestedAt: hold.requestedAt),
                    amount: hold.amount, requestedAt: hold.requestedAt, recordedAt: hold.recordedAt)
            }
            return empty.with(
                Parts(
                    horizon: horizon, start: start, reached: reached, organization: organization,
                    projects: projects.map { (names.name(at: $0.key), $0.value) }, pairs: pairs, users: [],
                    endings: endings), holds: open)
        }
    }
}

extension RecordWriter {
    fileprivate mutating func put(_ pair: ExposureProjection.Pair, _ track: ExposureTrack) {
        put(name: pair.project)
        put(name: pair.model)
        let buckets = track.buckets.filter { $0.settled != 0 || $0.held != 0 }
        put(buckets.count)
        for bucket in buckets {
            put(bucket.start)
            put(wide: bucket.settled)
            put(wide: bucket.held)
        }
    }

    fileprivate mutating func put(_ key: OpenHold.Key) {
        put(key.requestID)
        put(UInt64(key.attempt))
    }

    fileprivate mutating func put(_ hold: OpenHold) {
        put(hold.key)
        put(name: hold.context.project)
        put(name: hold.context.model)
        put(name: hold.context.user ?? "")
        put(UInt64(hold.context.operation.rawValue))
        put(UInt64(hold.context.serviceTier.rawValue))
        put(wide: hold.amount.picounits)
        put(hold.requestedAt)
        put(hold.recordedAt)
    }
}

extension RecordReader {
    fileprivate mutating func track() throws -> ExposureTrack {
        var buckets: [ExposureTrack.Bucket] = []
        try forEach { record in
            let bucket = ExposureTrack.Bucket(
                start: try record.day(), settled: try record.wide(), held: try record.wide())
            if let last = buckets.last, last.start >= bucket.start { throw VarintError() }
            buckets.append(bucket)
        }
        return ExposureTrack(buckets: buckets)
    }

    fileprivate mutating func holdKey() throws -> OpenHold.Key {
        let id = try next()
        guard let attempt = UInt32(exactly: try next()) else { throw VarintError() }
        return OpenHold.Key(requestID: id, attempt: attempt)
    }
}
