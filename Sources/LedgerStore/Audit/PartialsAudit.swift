import Dispatch
import EventStorage
import LedgerModel

/// The kept folds of sealed segments, compared with folds that are made again: segments on all cores, a few at a time.
struct PartialsAudit {
    /// What is wrong, by the names of files.
    private(set) var problems: [(file: String, String)] = []
    /// Those that nothing is known against yet, and that have records left.
    private var files: [OpenFile]

    private struct OpenFile {
        let kept: any KeptProjection.Type
        let reader: PartialsReader
        var writer = RecordWriter()
    }

    private static var incomplete: String { "not all of its records are whole and of this log" }

    init(_ directory: LedgerDirectory, _ calendar: BillingCalendar) throws {
        files = try KeptProjections.all.compactMap { kept in
            try kept.file(directory, calendar).reader().map { OpenFile(kept: kept, reader: $0) }
        }
        let chunk = 4 * UInt64(usableCoreCount())
        var number: UInt64 = 0
        while !files.isEmpty {
            let firsts = (number..<number + chunk).map { $0 * directory.header.eventsPerFile }
            let kept = files.map(\.kept)
            for made in try Self.fold(firsts, kept, directory, calendar) { try compare(made, kept) }
            number += chunk
        }
    }

    /// Of each segment its folds; nil where there is none that begins with the event.
    private static func fold(
        _ firsts: [UInt64], _ kept: [any KeptProjection.Type], _ directory: LedgerDirectory, _ calendar: BillingCalendar
    ) throws -> [(SegmentFile, SegmentFolds)?] {
        typealias Made = (SegmentFile, SegmentFolds)?
        let outcomes = Guarded([Result<Made, any Error>](repeating: .success(nil), count: firsts.count))
        DispatchQueue.concurrentPerform(iterations: firsts.count) { place in
            let outcome = Result<Made, any Error> {
                guard let segment = try directory.segment(firstSequence: firsts[place]) else { return nil }
                return (segment, try SegmentFolds(segment, kept, calendar))
            }
            outcomes.withLock { $0[place] = outcome }
        }
        return try outcomes.withLock { $0 }.map { try $0.get() }
    }

    /// `kept`: what the folds are of, in order.
    private mutating func compare(_ made: (SegmentFile, SegmentFolds)?, _ kept: [any KeptProjection.Type]) throws {
        var left: [OpenFile] = []
        for var file in files {
            guard let (segment, folds) = made, let content = try file.reader.next(segment),
                let place = kept.firstIndex(where: { $0 == file.kept })
            else {
                // One of fewer segments is not damaged.
                if !file.reader.isAtEnd { note(Self.incomplete, of: file) }
                continue
            }
            folds.projections[place].write(to: &file.writer)
            if file.writer.finish(folds.head) == content {
                left.append(file)
            } else {
                note(
                    "its folds of the segment that begins with event \(segment.firstSequence) are not those of the events",
                    of: file)
            }
        }
        files = left
    }

    private mutating func note(_ problem: String, of file: OpenFile) {
        problems.append(("snapshots/\(file.kept.keptName).partials", problem))
    }
}
