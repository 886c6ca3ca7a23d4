import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport

@testable import LedgerStore

extension AdmissionScene {
    static let administrator = Administrator(actor: "root", reason: "privacy")
    static let keyPath = "/ledger/USERKEY"

    /// Has users stored as hashes, or by name.
    func hashUsers(_ hashes: Bool = true, on ledger: Ledger? = nil) throws {
        try apply(Configuration(rules: [.hashesUsers(hashes)]), on: ledger)
    }

    @discardableResult
    func apply(_ configuration: Configuration, on ledger: Ledger? = nil) throws -> [EventPayload] {
        try (ledger ?? self.ledger).commit { try $0.apply(configuration, by: Self.administrator) }
    }

    @discardableResult
    func setLimit(_ scope: Scope, _ amount: String, on ledger: Ledger? = nil) throws -> Bool {
        let setting = LimitSetting(scope: scope, period: .month, amount: try Money(exactly: amount), isHard: true)
        return try (ledger ?? self.ledger).commit { try $0.set(setting, by: Self.administrator) }
    }

    func removeLimit(_ scope: Scope) throws -> Bool {
        let removal = LimitRemoval(scope: scope, period: .month, isHard: true)
        return try ledger.commit { try $0.remove(removal, by: Self.administrator) }
    }

    /// The hash of a name by the key that stands on the disk.
    func hash(_ name: String) throws -> String {
        guard let key = try ledger.directory.readUserKey() else { throw LedgerError(.corrupt, "there is no key") }
        let code = Array(name.utf8).withUnsafeBytes { key.code(of: $0) }
        return "~" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    func limitedScopes() throws -> [Scope] {
        try ledger.state().limits.keys.filter { if case .user = $0.scope { true } else { false } }.sorted().map(\.scope)
    }

    /// The users of all events that have one, in the order of the log.
    func users() throws -> [String] { try ledger.events().compactMap(\.payload.user) }

    /// Whether any file of the ledger, or any event as it is once inflated, holds the text.
    func holds(_ text: String) throws -> Bool {
        let bytes = Array(text.utf8)
        let files = simulated.disk.files(in: "/ledger").values
        let events = try ledger.events().map { Array("\($0)".utf8) }
        return (Array(files) + events).contains { $0.holds(bytes) }
    }
}

extension EventPayload {
    /// The user that the event is about, or whose limit.
    fileprivate var user: String? {
        var found: String?
        _ = mappingUsers { name in
            found = name
            return name
        }
        return found
    }
}

extension [UInt8] {
    func holds(_ part: [UInt8]) -> Bool {
        guard count >= part.count else { return false }
        return (0...count - part.count).contains {
            self[$0] == part[0] && self[$0..<$0 + part.count].elementsEqual(part)
        }
    }
}

func refusal(_ body: () throws -> Void) -> LedgerError? {
    do {
        try body()
        return nil
    } catch {
        return error as? LedgerError
    }
}
