import EventStorage
import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Imports before users are hashed, after, and on the way: a row is the same row throughout.
@Suite struct HashedImportTests {
    /// With ids and without, equal rows among them, and rows of nobody.
    private static let rows: [ImportedRow] = (0..<40).map { (number: Int) -> ImportedRow in
        let name: String = number % 7 == 0 ? "" : "user \(number % 5)"
        let id: String? = number % 3 == 0 ? "\(number)" : nil
        return row(name, id: id, at: Int64(number % 11))
    }

    /// Files of 16 events, so that most keys come from the index.
    private static func scene() throws -> AdmissionScene { try AdmissionScene(segmentHeight: 4) }

    @Test(arguments: [false, true]) func importingAgainAddsNothing(seals: Bool) throws {
        let scene = try Self.scene()
        #expect(try scene.ledger.take(Array(Self.rows.prefix(25))).newRows == 25)
        if seals { try scene.ledger.sealFullFiles() }
        #expect(try scene.ledger.take(Array(Self.rows.prefix(25))).newRows == 0)
        try scene.hashUsers()
        #expect(try scene.ledger.take(Array(Self.rows.prefix(25))).newRows == 0)
        // The grown file adds what is new, of which some say the same as earlier rows.
        let grown = try scene.ledger.take(Self.rows)
        #expect(grown.newRows == 15 && grown.knownRows == 25)
        if seals { try scene.ledger.sealFullFiles() }
        #expect(try scene.ledger.take(Self.rows).newRows == 0)
        try scene.hashUsers(false)
        #expect(try scene.ledger.take(Self.rows).newRows == 0)
        let names = try scene.ledger.responses().map(\.name)
        let hashed = try names.enumerated().map { index, name in
            try name.map { index < 25 ? try scene.hash($0) : $0 }
        }
        #expect(hashed == (try Self.rows.map { row in try row.context.user.map { try scene.hash($0) } }))
        #expect(names.prefix(25).elementsEqual(Self.rows.prefix(25).map(\.context.user)))
        #expect(try scene.ledger.audit(.deep).notices.isEmpty)
    }

    /// The log as it comes back from an export: with hashes where there were names.
    @Test func rowsThatComeBackAsHashesAreKnown() throws {
        let scene = try Self.scene()
        try scene.hashUsers()
        try scene.ledger.take(Self.rows)
        let exported = try Self.rows.map { row in
            var row = row
            row.context.user = try row.context.user.map { try scene.hash($0) }
            return row
        }
        #expect(try scene.ledger.take(exported).newRows == 0)
    }

    @Test func anotherUserUnderOneIDIsAContradiction() throws {
        let scene = try Self.scene()
        try scene.ledger.take([row("ann", id: "1")])
        try scene.hashUsers()
        #expect(try scene.ledger.take([row("ann", id: "1")]).newRows == 0)
        #expect(refusal { _ = try scene.ledger.take([row("bob", id: "1")]) }?.code == .conflict)
        #expect(refusal { _ = try scene.ledger.take([row("", id: "1")]) }?.code == .conflict)
    }

    /// Hashing is turned on when rows have been staged and planned: what is committed is hashed, and known afterwards.
    @Test func turnedOnInTheMiddleOfAnImport() throws {
        let scene = try Self.scene()
        var stage = try ImportStage(scene.ledger, source: "use.csv")
        for row in Self.rows { try stage.add(row) }
        let plan = try stage.plan(against: scene.ledger)
        try scene.hashUsers()
        #expect(try scene.ledger.commit(plan, mark: .none, actor: nil).newRows == 40)
        let hashes = try Self.rows.map { row in try row.context.user.map { try scene.hash($0) } }
        #expect(try scene.ledger.responses().map(\.name) == hashes)
        #expect(try scene.ledger.take(Self.rows).newRows == 0)
    }

    /// Imports raise alerts on the user's hash.
    @Test func whatIsImportedCountsAgainstTheUser() throws {
        let scene = try AdmissionScene()
        try scene.hashUsers()
        try scene.setLimit(.user("ann"), "10")
        var charged = row("ann", cost: amount("6"))
        charged.occurredAt = scene.simulated.clock.now
        try scene.ledger.take([charged])
        let alerts = try scene.ledger.events().compactMap { event in
            if case .alert(let alert) = event.payload { alert.scope } else { nil }
        }
        #expect(try alerts == [.user(scene.hash("ann"))])
    }
}
