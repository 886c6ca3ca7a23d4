import EventStorage
import LedgerModel
import Projections

/// Sums by month and project of each sealed segment, kept so that they are made once.
struct MonthlyPartials {
    private let directory: LedgerDirectory
    private let calendar: BillingCalendar
    private let file: PartialsFile

    /// Of the sums' meaning and their coding: another version is made anew.
    private static let contentVersion: UInt32 = 1

    init(_ directory: LedgerDirectory, calendar: BillingCalendar) {
        self.directory = directory
        self.calendar = calendar
        file = PartialsFile(
            directory, name: "monthly-spend", contentVersion: Self.contentVersion,
            dependencies: calendar.boundaryBytes)
    }

    /// The spend of the log's first segments, at most `limit`, and how many those are.
    func read(limit: Int = .max) throws -> (MonthlySpendProjection, segmentCount: Int) {
        var table = MonthlySumsDecoder()
        let count: Int
        do {
            count = try file.read(limit: limit) { content in try table.add(content) }
        } catch let error where error is VarintError || error is MoneyError {
            return (MonthlySpendProjection(calendar: calendar), 0)
        }
        return (MonthlySpendProjection(calendar: calendar, sums: try table.sums()), count)
    }

    /// What is wrong with the file, when its sums are made again; nil when there is none, or nothing is.
    func problem() throws -> String? {
        guard let isWhole = try file.isWhole() else { return nil }
        guard isWhole else { return "not all of its records are whole and of this log" }
        let (stated, count) = try read()
        var fold = SegmentFold(MonthlySpendProjection(calendar: calendar), asOf: nil)
        for number in 0..<UInt64(count) {
            guard let segment = try directory.segment(firstSequence: number * directory.header.eventsPerFile) else {
                return "it speaks of segments that are not there"
            }
            try fold.take(segment)
        }
        return fold.projection.sums == stated.sums ? nil : "its sums are not those of the events"
    }

    /// Makes the sums of segments that have none yet.
    func extend() {
        var names = MonthlySumsEncoder()
        file.extend(
            known: { content in try names.take(content) },
            make: { segment in
                var fold = SegmentFold(MonthlySpendProjection(calendar: calendar), asOf: nil)
                try fold.take(segment)
                return names.encode(fold.projection)
            })
    }
}

extension BillingCalendar {
    /// Bytes that stand for where its days begin.
    var boundaryBytes: [UInt8] {
        var bytes: [UInt8] = []
        for transition in rules.transitions {
            bytes.append(varint: transition.start.zigzag)
            bytes.append(varint: Int64(transition.offsetSeconds).zigzag)
        }
        return bytes
    }
}
