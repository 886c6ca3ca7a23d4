import EventStorage
import LedgerModel
import Projections

extension Session {
    /// Carries out decisions, in order, under the ledger's lock; afterwards each has an outcome.
    ///
    /// They share frames, and so syncs. One that throws leaves nothing behind and does not concern the others; a frame
    /// that fails takes all with it that are not durable by then.
    func commit(_ decisions: [Decision]) {
        var durableFrames = 0
        var runCount = 0
        var failure: (any Error)?
        do {
            try openWriter().withLock(taking: take, skipping: skip) { log in
                beginCommit()
                refusals.beginCommit()
                if let tornTail = log.tornTail { try record(tornTail, in: log) }
                let time = try recordedAt()
                var transaction = Transaction(log: log, session: self, now: time)
                defer { durableFrames = transaction.flushedFrames }
                for decision in decisions {
                    try decision.run(in: &transaction, at: time)
                    runCount += 1
                }
                try transaction.flush()
                refusals.save(directory)
            }
            endCommit()
        } catch {
            beginCommit()
            failure = error
        }
        for (index, decision) in decisions.enumerated() {
            decision.settle(durableFrames: durableFrames, failure, hasRun: failure == nil || index < runCount)
        }
    }

    /// Says in the log what recovery set aside: it will not be found again, so whatever is then refused, this stands.
    private func record(_ tornTail: TornTail, in log: LockedLog) throws {
        let now = max(clock(), lastRecordedAt ?? .earliest)
        var transaction = Transaction(log: log, session: self, now: now)
        try transaction.append(
            .recovered(
                Recovery(
                    file: tornTail.fileName, offset: tornTail.offset, byteCount: tornTail.byteCount,
                    quarantineFile: tornTail.quarantineFileName, digest: tornTail.digest)))
        try transaction.flush()
    }

    /// When the next events are recorded: now, but never before the last ones.
    private func recordedAt() throws -> Instant {
        let now = clock()
        guard let last = lastRecordedAt, last > now else { return now }
        let day = 86_400 * Instant.nanosecondsPerSecond
        guard allowsClockBehind || last.nanoseconds - now.nanoseconds <= day else {
            throw LedgerError(
                .clockBehind, "this machine's clock says \(now), but the log's last event was recorded at \(last)",
                advice: "set the clock right, or pass --allow-clock-behind to record at the log's time")
        }
        return last
    }
}
