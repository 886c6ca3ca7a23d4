import EventStorage
import LedgerModel
import Projections

// What counts against budgets, in a snapshot of live state
// =========================================================
// Varints, as in events; wide ones for amounts; times and days zigzag.
//
//   32 SHA-256 of where the days of the billing time zone begin: under other rules the sums would be others
//      horizon day; first sequence + 1, 0 for none
//      n, n users that are tracked
//      track of the organization
//      n, n × (project, track); n, n × (project, model, track); n, n × (user, track)
//      n, n × open hold; n, n × (request id, attempt) that ended without having begun here
//      n, n × (scope, period, 1 for hard, threshold, sequence, recordedAt) of the alerts raised last
//   track := n, n × (first day, settled, held)
//   hold  := request id, attempt, project, model, 0 or 1 and the user, operation, service tier, amount, requestedAt, recordedAt
//
// All in ascending order, and nothing that is zero: the same log gives the same bytes.

extension LiveExposure {
    mutating func encoded() throws -> [UInt8] {
        try fold()
        var writer = VarintWriter(projection.calendar.boundaryDigest)
        let parts = projection.parts
        writer.put(signed: Int64(parts.horizon.day.daysSince1970))
        writer.put(parts.start.map { $0 + 1 } ?? 0)
        writer.put(UInt64(projection.users.count))
        for user in projection.users.sorted() { writer.put(text: user) }
        writer.put(parts.organization)
        writer.put(parts.projects) { $0.put(text: $1) }
        writer.put(parts.pairs) { writer, pair in
            writer.put(text: pair.project)
            writer.put(text: pair.model)
        }
        writer.put(parts.users) { $0.put(text: $1) }
        writer.put(UInt64(projection.holds.count))
        for hold in projection.holds.values.sorted(by: { $0.key < $1.key }) { writer.put(hold) }
        writer.put(UInt64(parts.endings.count))
        for key in parts.endings.sorted() { writer.put(key) }
        writer.put(raised)
        return writer.bytes
    }

    /// Nil when the bytes are of other rules, or say something impossible.
    init?(decoding bytes: [UInt8], end: UInt64, calendar: BillingCalendar) {
        guard calendar.beginsWithDigest(bytes) else { return nil }
        let decoded = bytes.withUnsafeBytes { buffer in
            Result {
                var reader = VarintReader(UnsafeRawBufferPointer(rebasing: buffer[32...]))
                let horizon = ExposureHorizon(try reader.day())
                let start = try reader.next()
                let users = Set(try reader.list { try $0.text() })
                let organization = try reader.track()
                let projects = try reader.list { (name: try $0.text(), track: try $0.track()) }
                let pairs = try reader.list {
                    (
                        name: ExposureProjection.Pair(project: try $0.text(), model: try $0.text()),
                        track: try $0.track()
                    )
                }
                let userTracks = try reader.list { (name: try $0.text(), track: try $0.track()) }
                let holds = try reader.list { try $0.hold() }
                let parts = ExposureProjection.Parts(
                    horizon: horizon, start: start == 0 ? nil : start - 1, reached: start == 0 ? nil : horizon.day,
                    organization: organization, projects: projects, pairs: pairs, users: userTracks,
                    endings: Set(try reader.list { try $0.holdKey() }))
                let raised = try reader.raisedAlerts()
                guard reader.isAtEnd else { throw VarintError() }
                return (ExposureProjection(calendar: calendar, users: users).with(parts, holds: holds), raised)
            }
        }
        guard let (projection, raised) = try? decoded.get() else { return nil }
        self.init(end: end, projection, raised)
    }
}

extension VarintWriter {
    fileprivate mutating func put(_ track: ExposureTrack) {
        let buckets = track.buckets.filter { $0.settled != 0 || $0.held != 0 }
        put(UInt64(buckets.count))
        for bucket in buckets {
            put(signed: Int64(bucket.start.daysSince1970))
            put(wide: bucket.settled)
            put(wide: bucket.held)
        }
    }

    fileprivate mutating func put<Name>(
        _ tracks: [(name: Name, track: ExposureTrack)], _ name: (inout VarintWriter, Name) -> Void
    ) {
        put(UInt64(tracks.count))
        for (key, track) in tracks {
            name(&self, key)
            put(track)
        }
    }

    fileprivate mutating func put(_ key: OpenHold.Key) {
        put(key.requestID)
        put(UInt64(key.attempt))
    }

    fileprivate mutating func put(_ hold: OpenHold) {
        put(hold.key)
        put(text: hold.context.project)
        put(text: hold.context.model)
        put(optionalText: hold.context.user)
        put(UInt64(hold.context.operation.rawValue))
        put(UInt64(hold.context.serviceTier.rawValue))
        put(wide: hold.amount.picounits)
        put(signed: hold.requestedAt.nanoseconds)
        put(signed: hold.recordedAt.nanoseconds)
    }

    fileprivate mutating func put(_ raised: RaisedAlerts) {
        put(UInt64(raised.last.count))
        let sorted = raised.last.sorted {
            ($0.key.limit, $0.key.thresholdPercent) < ($1.key.limit, $1.key.thresholdPercent)
        }
        for (key, last) in sorted {
            put(text: key.limit.scope.description)
            put(text: key.limit.period.rawValue)
            put(key.limit.isHard ? 1 : 0)
            put(UInt64(key.thresholdPercent))
            put(last.sequence)
            put(signed: last.recordedAt.nanoseconds)
        }
    }
}

extension VarintReader {
    fileprivate mutating func day() throws -> CivilDate { CivilDate(daysSince1970: Int(try signed())) }

    fileprivate mutating func instant() throws -> Instant { Instant(nanoseconds: try signed()) }

    fileprivate mutating func track() throws -> ExposureTrack {
        ExposureTrack(
            buckets: try list { ExposureTrack.Bucket(start: try $0.day(), settled: try $0.wide(), held: try $0.wide()) }
        )
    }

    fileprivate mutating func holdKey() throws -> OpenHold.Key {
        let id = try next()
        guard let attempt = UInt32(exactly: try next()) else { throw VarintError() }
        return OpenHold.Key(requestID: id, attempt: attempt)
    }

    fileprivate mutating func hold() throws -> OpenHold {
        let key = try holdKey()
        var context = RequestContext(
            project: try text(), model: try text(), user: try optionalText(), operation: try code(),
            serviceTier: try code())
        let amount = Money(picounits: try wide())
        let requestedAt = try instant()
        context.requestedAt = requestedAt
        return OpenHold(
            key: key, context: context, amount: amount, requestedAt: requestedAt, recordedAt: try instant())
    }

    fileprivate mutating func raisedAlerts() throws -> RaisedAlerts {
        let entries = try list { reader -> (RaisedAlerts.Key, RaisedAlerts.Last) in
            guard let scope = Scope(try reader.text()), let period = Period(rawValue: try reader.text()) else {
                throw VarintError()
            }
            let limit = LedgerState.LimitKey(scope: scope, period: period, isHard: try reader.next() == 1)
            guard let threshold = UInt32(exactly: try reader.next()) else { throw VarintError() }
            return (
                RaisedAlerts.Key(limit: limit, thresholdPercent: threshold),
                RaisedAlerts.Last(sequence: try reader.next(), recordedAt: try reader.instant())
            )
        }
        return RaisedAlerts(last: Dictionary(entries, uniquingKeysWith: { $1 }))
    }
}
