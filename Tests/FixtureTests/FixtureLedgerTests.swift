import Foundation
import LedgerModel
import LedgerStore
import Projections
import TestSupport
import Testing

/// The ledger in `fixtures/` and the script that makes it say the same.
@Suite struct FixtureLedgerTests {
    static let path = PackageFolder.path("fixtures/ledger")

    /// A new copy, made by the generator.
    static func generate() throws -> (path: String, ledger: Ledger) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent("ledger").path
        try FixtureLedger.write(to: path)
        return (path, try Ledger(opening: path))
    }

    @Test func generatorMakesTheCommittedEvents() throws {
        let (path, made) = try Self.generate()
        defer { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }
        if PackageFolder.isRecording {
            try? FileManager.default.removeItem(atPath: Self.path)
            try FileManager.default.copyItem(atPath: path, toPath: Self.path)
        }
        let committed = try Ledger(opening: Self.path)
        // The root covers every event's canonical bytes; how they are deflated may differ from zlib to zlib.
        #expect(try made.head() == committed.head())
        #expect(made.id == committed.id)
    }

    @Test func isRealistic() throws {
        let stream = try EventStream(Ledger(opening: Self.path))
        var kinds: [EventKind: Int] = [:]
        var projects: Set<String> = []
        var models: Set<String> = []
        var outcomes: Set<Outcome> = []
        try stream.readOn { event in
            kinds[event.kind, default: 0] += 1
            if case .response(let response) = event.payload {
                projects.insert(response.context.project)
                models.insert(response.context.model)
                outcomes.insert(response.outcome)
            }
        }
        #expect(projects.count == 8)
        #expect(models.count >= 12)
        #expect(outcomes.isSuperset(of: [.succeeded, .failed, .cancelled]))
        for kind in [
            EventKind.throttle, .alert, .alertDelivered, .holdVoided, .adjustment, .quotaIncrease, .priceAlias,
        ] {
            #expect(kinds[kind, default: 0] > 0, "\(kind)")
        }
        // A request is held once and ends once: answered, voided, or (none here) still open.
        #expect(kinds[.request] == kinds[.response, default: 0] + kinds[.holdVoided, default: 0])
    }

    @Test func opensForReadingWithoutWriting() throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: Self.path).sorted()
        var spend = SpendProjection(calendar: try Ledger(opening: Self.path).calendar)
        try Ledger(opening: Self.path).replay(into: &spend)
        #expect(try spend.total().requests > 1000)
        #expect(try FileManager.default.contentsOfDirectory(atPath: Self.path).sorted() == before)
    }
}
