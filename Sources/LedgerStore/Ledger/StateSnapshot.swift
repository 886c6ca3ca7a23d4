// The content of a snapshot of live state, version 6
// ==================================================
//    8  length of what follows: for each administrative event so far, in order, a varint sequence, a varint length and its
//       canonical bytes
//    8  length of what follows: what is kept of the log file (FileFolds.swift); 0 where it is not known
//    8  length of what follows: what counts against budgets (LiveExposure+Coding.swift); 0 where there are no limits
//
// and its appendix, for those who append
//    4  n, how many runs of recent keys follow, the oldest first, the last one of the newest keys
//       for each run: 4 its count, then for each key, ascending, 8 the key and 8 the sequence of its event
//
// Integers are little-endian.

import EventStorage
import LedgerModel
import Projections

/// What a session knows at a frame: enough to go on from there without what came before.
struct StateSnapshot: Sendable {
    static let contentVersion: UInt32 = 6

    let place: LogPlace
    /// The administrative events, from which the state follows.
    let administration: AdministrativeLog
    /// `FileFolds` of the file that the frame is in, encoded.
    var fileFolds: [UInt8]?
    /// `LiveExposure`, encoded; nil where it is not known.
    var exposure: [UInt8]?
    /// The users that limits speak of; nil where there are no limits, and nobody asks for exposure.
    var trackedUsers: Set<String>?
    let keyRuns: [[RecentKeys.Entry]]

    func file(ledgerID: [UInt8]) -> SnapshotFile {
        let folds = fileFolds ?? []
        var content: [UInt8] = []
        let exposure = exposure ?? []
        content.reserveCapacity(administration.bytes.count + folds.count + exposure.count + 24)
        content.append(littleEndian: UInt64(administration.bytes.count))
        content += administration.bytes
        content.append(littleEndian: UInt64(folds.count))
        content += folds
        content.append(littleEndian: UInt64(exposure.count))
        content += exposure
        var keys: [UInt8] = []
        keys.reserveCapacity(keyRuns.reduce(4) { $0 + 16 * $1.count + 4 })
        keys.append(littleEndian: UInt32(keyRuns.count))
        for run in keyRuns {
            keys.append(littleEndian: UInt32(run.count))
            keys += Self.encoded(run)
        }
        return SnapshotFile(
            ledgerID: ledgerID, place: place, contentVersion: Self.contentVersion, content: content, appendix: keys)
    }

    /// In one piece: a snapshot has 65,536 keys, and a commit may wait for it.
    private static func encoded(_ run: [RecentKeys.Entry]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16 * run.count) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            for (index, entry) in run.enumerated() {
                bytes.storeBytes(of: entry.key.bits.littleEndian, toByteOffset: 16 * index, as: UInt64.self)
                bytes.storeBytes(of: entry.sequence.littleEndian, toByteOffset: 16 * index + 8, as: UInt64.self)
            }
            count = bytes.count
        }
    }

    /// Nil when the content is of another version or does not hold together. `withKeys`: whether the appendix was read.
    init?(_ file: SnapshotFile, withKeys: Bool) {
        guard file.contentVersion == Self.contentVersion,
            let (administration, fileFolds, exposure) = file.content.withUnsafeBytes({ Self.decode($0) }),
            let keyRuns = withKeys ? file.appendix.withUnsafeBytes({ Self.decodeKeys($0) }) : []
        else { return nil }
        self.init(
            place: file.place, administration: administration, fileFolds: fileFolds, exposure: exposure,
            keyRuns: keyRuns)
    }

    init(
        place: LogPlace, administration: AdministrativeLog, fileFolds: [UInt8]? = nil, exposure: [UInt8]? = nil,
        trackedUsers: Set<String>? = nil, keyRuns: [[RecentKeys.Entry]]
    ) {
        self.place = place
        self.administration = administration
        self.fileFolds = fileFolds
        self.exposure = exposure
        self.trackedUsers = trackedUsers
        self.keyRuns = keyRuns
    }

    private static func decode(
        _ bytes: UnsafeRawBufferPointer
    ) -> (AdministrativeLog, fileFolds: [UInt8]?, exposure: [UInt8]?)? {
        var position = 0
        guard let administration = chunk(of: bytes, at: &position), let folds = chunk(of: bytes, at: &position),
            let exposure = chunk(of: bytes, at: &position), position == bytes.count
        else { return nil }
        return (
            AdministrativeLog(bytes: Array(administration)), folds.isEmpty ? nil : Array(folds),
            exposure.isEmpty ? nil : Array(exposure)
        )
    }

    private static func decodeKeys(_ bytes: UnsafeRawBufferPointer) -> [[RecentKeys.Entry]]? {
        guard bytes.count >= 4 else { return nil }
        var position = 4
        var runs: [[RecentKeys.Entry]] = []
        for _ in 0..<bytes.integer(at: 0, as: UInt32.self) {
            guard position + 4 <= bytes.count else { return nil }
            let count = Int(bytes.integer(at: position, as: UInt32.self))
            position += 4
            guard count <= (bytes.count - position) / 16 else { return nil }
            runs.append(
                (0..<count).map { index in
                    RecentKeys.Entry(
                        key: OriginKey(bits: bytes.integer(at: position + 16 * index, as: UInt64.self)),
                        sequence: bytes.integer(at: position + 16 * index + 8, as: UInt64.self))
                })
            position += 16 * count
        }
        return position == bytes.count ? runs : nil
    }

    /// So many bytes as the eight before them say.
    private static func chunk(of bytes: UnsafeRawBufferPointer, at position: inout Int) -> UnsafeRawBufferPointer? {
        guard position + 8 <= bytes.count else { return nil }
        let length = bytes.integer(at: position, as: UInt64.self)
        position += 8
        guard length <= UInt64(bytes.count - position) else { return nil }
        defer { position += Int(length) }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(length)])
    }
}

/// The canonical bytes of a ledger's administrative events, in order.
struct AdministrativeLog: Sendable, Hashable {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ event: UnsafeRawBufferPointer, sequence: UInt64) {
        bytes.append(varint: sequence)
        bytes.append(varint: UInt64(event.count))
        bytes.append(contentsOf: event)
    }

    /// Calls back with each event; false when the bytes do not hold together.
    func forEachEvent<Failure: Error>(
        _ body: (UInt64, UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        var position = 0
        while position < bytes.count {
            var event: (sequence: UInt64, range: Range<Int>)?
            bytes.withUnsafeBytes { buffer in
                guard let sequence = buffer.varint(at: &position), let length = buffer.varint(at: &position),
                    length <= UInt64(buffer.count - position)
                else { return }
                event = (sequence, position..<position + Int(length))
                position += Int(length)
            }
            guard let event else { return false }
            let outcome = bytes.withUnsafeBytes { buffer in
                Result { () throws(Failure) in
                    try body(event.sequence, UnsafeRawBufferPointer(rebasing: buffer[event.range]))
                }
            }
            try outcome.get()
        }
        return true
    }
}
