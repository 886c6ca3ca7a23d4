import EventStorage
import LedgerModel
import Projections

/// Every projection whose folds are kept.
enum KeptProjections {
    static let all: [any KeptProjection.Type] = [
        MonthlySpendProjection.self, DailySpendProjection.self, UserSpendProjection.self, ThrottlesProjection.self,
        ActivityProjection.self, ExposureProjection.self, AlertsProjection.self,
    ]

    /// Those that snapshots of live state keep of the last log file: what `status` and the month's reports ask for.
    static let inSnapshots: [any KeptProjection.Type] = [
        MonthlySpendProjection.self, DailySpendProjection.self, ThrottlesProjection.self, ActivityProjection.self,
    ]

    /// What their files are called.
    static var fileNames: [String] { all.map { "\($0.keptName).partials" } }

    /// Makes the records of sealed segments that have none yet.
    ///
    /// Never an error: who reads checks what it finds, and does without.
    static func extend(_ directory: LedgerDirectory, calendar: BillingCalendar) {
        var files = all.compactMap { OpenFile($0, directory, calendar) }
        do {
            while let first = files.map(\.appender.nextSequence).min(),
                let segment = try directory.segment(firstSequence: first)
            {
                let waiting = files.indices.filter { files[$0].appender.nextSequence == first }
                let folds = try SegmentFolds(segment, waiting.map { files[$0].kept }, calendar)
                for (fold, place) in zip(folds.projections, waiting) {
                    fold.write(to: &files[place].writer)
                    try files[place].appender.append(segment, files[place].writer.finish(folds.head))
                }
            }
        } catch {
            return
        }
    }

    private struct OpenFile {
        let kept: any KeptProjection.Type
        let appender: PartialsAppender
        var writer = RecordWriter()

        init?(_ kept: any KeptProjection.Type, _ directory: LedgerDirectory, _ calendar: BillingCalendar) {
            var writer = RecordWriter()
            guard let appender = kept.file(directory, calendar).appender(known: { try writer.take($0) }) else {
                return nil
            }
            (self.kept, self.appender, self.writer) = (kept, appender, writer)
        }
    }
}

extension KeptProjection {
    static func file(_ directory: LedgerDirectory, _ calendar: BillingCalendar) -> PartialsFile {
        PartialsFile(directory, name: keptName, contentVersion: keptVersion, dependencies: calendar.boundaryBytes)
    }
}
