import EventStorage
import Foundation
import TestSupport

/// A ledger of format 1 that is kept for ever, with the events that it must always be read to hold.
enum GoldenLog: String, CaseIterable, Sendable {
    /// One log file, as a ledger begins: deflated frames and others, no HEAD.
    case active
    /// The ledger's own events of every kind, two segments of them and a log file.
    case sealed
    /// Every way in which a segment can lay out its columns.
    case encodings

    /// What the ledger's directory holds, by path within it; the same whenever and wherever it is made.
    func make() throws -> [String: [UInt8]] {
        switch self {
        case .active: try GoldenEvents.activeLedger()
        case .sealed: try GoldenEvents.sealedLedger()
        case .encodings: try GoldenColumns.ledger()
        }
    }

    /// Where the ledger lies.
    var path: String { "\(Self.folder)/\(rawValue)/ledger" }
    /// Holds what the reader in Python prints of it.
    private var eventsPath: String { "\(Self.folder)/\(rawValue)/events.jsonl" }

    /// The directory of them all, written anew first where that was asked for.
    private static let folder: String = {
        let folder = PackageFolder.path("fixtures/format-1")
        guard PackageFolder.isRecording else { return folder }
        do {
            for log in allCases { try log.record(in: "\(folder)/\(log.rawValue)") }
        } catch {
            fatalError("cannot record the golden logs: \(error)")
        }
        return folder
    }()

    private func record(in folder: String) throws {
        try? FileManager.default.removeItem(atPath: folder)
        try Self.write(try make(), to: "\(folder)/ledger")
        let result = try PythonReader.read("\(folder)/ledger")
        guard result.status == 0 else { throw CocoaError(.fileReadCorruptFile) }
        try Data(result.output.utf8).write(to: URL(fileURLWithPath: "\(folder)/events.jsonl"))
    }

    /// Writes a directory's files, and the directories that they are in.
    static func write(_ files: [String: [UInt8]], to folder: String) throws {
        for (name, bytes) in files {
            let url = URL(fileURLWithPath: "\(folder)/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url)
        }
    }

    /// The files that are committed, by path within the ledger.
    func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isDirectory)
            guard !isDirectory.boolValue else { continue }
            files[name] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
        }
        return files
    }

    func expectedText() throws -> String { try String(contentsOfFile: eventsPath, encoding: .utf8) }

    /// The events and the tree over them that the file of expectations states.
    func expected() throws -> (events: [[UInt8]], size: UInt64, root: String) {
        let lines = try expectedText().split(separator: "\n")
        let decoder = JSONDecoder()
        let events = try lines.dropLast().enumerated().map { number, line in
            let event = try decoder.decode(ExpectedEvent.self, from: Data(line.utf8))
            guard event.sequence == number, let bytes = event.bytes else { throw CocoaError(.coderInvalidValue) }
            return bytes
        }
        let head = try decoder.decode(ExpectedHead.self, from: Data((lines.last ?? "").utf8))
        return (events, head.size, head.root)
    }

    private struct ExpectedEvent: Decodable {
        let sequence: Int
        let canonical: String

        var bytes: [UInt8]? {
            let digits = canonical.compactMap(\.hexDigitValue)
            guard digits.count == canonical.count, digits.count % 2 == 0 else { return nil }
            return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        }
    }

    private struct ExpectedHead: Decodable {
        let size: UInt64
        let root: String
    }
}
