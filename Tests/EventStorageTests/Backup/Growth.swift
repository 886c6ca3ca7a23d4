import TestSupport
import Testing

@testable import EventStorage

/// What a ledger goes through between two backups.
struct Growth: Sendable, CustomTestStringConvertible {
    /// Its frames at the older backup; nil when there is none.
    var older: [Int]?
    /// Whether its full files are sealed before that.
    var sealsBefore = false
    /// The frames appended since.
    var since: [Int]
    /// Whether its full files are sealed after that.
    var sealsAfter = false

    static let all = [
        Growth(older: nil, since: []), Growth(older: nil, since: [2]), Growth(older: nil, since: [4, 4, 1]),
        Growth(older: nil, since: [4, 4, 1], sealsAfter: true), Growth(older: [], since: [1]),
        Growth(older: [3], since: [1, 2]), Growth(older: [4], since: [1], sealsAfter: true),
        Growth(older: [4, 1], sealsBefore: true, since: [1]), Growth(older: [4, 1], since: [], sealsAfter: true),
        Growth(older: [4, 1], since: [3, 4, 2], sealsAfter: true),
        Growth(older: [4, 1], sealsBefore: true, since: [3, 4, 2], sealsAfter: true),
        Growth(older: [4, 1], sealsBefore: true, since: [3, 4, 2]),
    ]

    /// The disk, all events, and those that the older backup holds.
    func prepare() throws -> (disk: SimulatedDisk, events: [[UInt8]], held: [[UInt8]]?) {
        var (disk, submissions) = try BackedUpLedger.disk(frames: older ?? [])
        let process = SimulatedFileSystem(disk)
        if sealsBefore { try BackedUpLedger.seal(process) }
        var held: [[UInt8]]?
        if older != nil {
            try BackedUpLedger.backUp(process)
            held = submissions.acknowledgedEvents
        }
        try BackedUpLedger.append(since, to: TestLedger.open(process), &submissions)
        if sealsAfter { try BackedUpLedger.seal(process) }
        return (disk, submissions.acknowledgedEvents, held)
    }

    var testDescription: String {
        "\(older.map { "\($0)\(sealsBefore ? " sealed" : "")" } ?? "none"), then \(since)\(sealsAfter ? " sealed" : "")"
    }
}
