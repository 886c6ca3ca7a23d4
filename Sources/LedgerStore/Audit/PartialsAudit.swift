import Dispatch
import EventStorage
import LedgerModel

/// The kept folds of sealed segments, compared with folds that are made again: segments on all cores, a few at a time.
struct PartialsAudit {
    /// What is wrong, by the names of files.
    let problems: [(file: String, String)]

    /// A segment and its folds; nil behind the last one.
    private typealias Made = (SegmentFile, SegmentFolds)?

    init(_ directory: LedgerDirectory, _ calendar: BillingCalendar) throws {
        let comparison = try PartialsComparison(directory, calendar)
        let kept = comparison.kept
        let chunk = 4 * UInt64(usableCoreCount())
        var number: UInt64 = 0
        var made: [Made] = []
        repeat {
            let firsts = (number..<number + chunk).map { $0 * directory.header.eventsPerFile }
            let outcomes = Guarded([Result<Made, any Error>](repeating: .success(nil), count: firsts.count))
            let compared = Guarded(Result<Void, any Error>.success(()))
            let last = made
            // What was made last is compared while the next are made: names are numbered in the order of segments.
            DispatchQueue.concurrentPerform(iterations: firsts.count + 1) { place in
                guard place > 0 else {
                    let outcome = Result { for made in last { try comparison.take(made) } }
                    return compared.withLock { $0 = outcome }
                }
                let outcome = Result<Made, any Error> {
                    guard let segment = try directory.segment(firstSequence: firsts[place - 1]) else { return nil }
                    return (segment, try SegmentFolds(segment, kept, calendar))
                }
                outcomes.withLock { $0[place - 1] = outcome }
            }
            try compared.withLock { $0 }.get()
            made = try outcomes.withLock { $0 }.map { try $0.get() }
            number += chunk
        } while !comparison.isDone
        problems = comparison.problems
    }
}

/// Compares the records of all files with folds, one segment after another. Used by one thread at a time.
private final class PartialsComparison: @unchecked Sendable {
    private struct OpenFile {
        let number: Int
        let name: String
        let reader: PartialsReader
        var writer = RecordWriter()
    }

    /// What the files are of, in the order that folds are expected in.
    let kept: [any KeptProjection.Type]
    private(set) var problems: [(file: String, String)] = []
    /// Those that nothing is known against yet, and that may have records left.
    private var files: [OpenFile]

    init(_ directory: LedgerDirectory, _ calendar: BillingCalendar) throws {
        let readers = try KeptProjections.all.compactMap { kept in
            try kept.file(directory, calendar).reader().map { (kept, $0) }
        }
        kept = readers.map(\.0)
        files = readers.enumerated().map { number, file in
            OpenFile(number: number, name: "snapshots/\(file.0.keptName).partials", reader: file.1)
        }
    }

    var isDone: Bool { files.isEmpty }

    func take(_ made: (SegmentFile, SegmentFolds)?) throws {
        var left: [OpenFile] = []
        for var file in files {
            guard let (segment, folds) = made, let content = try file.reader.next(segment) else {
                // One of fewer segments is not damaged.
                if !file.reader.isAtEnd {
                    problems.append((file.name, "not all of its records are whole and of this log"))
                }
                continue
            }
            folds.projections[file.number].write(to: &file.writer)
            guard file.writer.finish(folds.head) == content else {
                problems.append(
                    (
                        file.name,
                        "its folds of the segment that begins with event \(segment.firstSequence) are not those of the "
                            + "events"
                    ))
                continue
            }
            left.append(file)
        }
        files = left
    }
}
