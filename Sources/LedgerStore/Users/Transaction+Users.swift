import EventStorage
package import LedgerModel
import Projections

// The one door for names of users: whatever is appended passes `stored`, but for what only repeats what the log has. An
// answer, a void and a correction speak of the same user as the event that they follow, so that sums by user come out.
extension Transaction {
    /// Whether `stored` may say otherwise: copies of events that stay as they are would cost more than the question.
    func hasToBeStoredOtherwise(_ payload: EventPayload) -> Bool {
        session.state.policy.hashesUsers || payload.kind == .policySet
    }

    /// A payload as the policy in force has it stored. Makes the key, where this is the policy that needs the first.
    ///
    /// Throws `LedgerError.corrupt` where a name is to be hashed and the key is missing or damaged.
    func stored(_ payload: EventPayload) throws -> EventPayload {
        if case .policySet(let policy) = payload, policy.hashesUsers, !session.state.policy.hashesUsers {
            try session.makeUserKey()
        }
        guard session.state.policy.hashesUsers else { return payload }
        // What is taken away is named as it stands.
        if case .limitRemoved(let removal) = payload, session.state.limits[removal.key] != nil { return payload }
        return try payload.mappingUsers(session.userNames.stored)
    }

    /// The same of an imported row, the only one whose bytes are made elsewhere.
    func stored(encoded bytes: [UInt8]) throws -> [UInt8] {
        guard session.state.policy.hashesUsers else { return bytes }
        return try bytes.withUnsafeBytes { try EventEnvelope.storingUser(of: $0, session.userNames) } ?? bytes
    }

    /// The same of who is asked about.
    func stored(_ context: RequestContext) throws -> RequestContext { try session.stored(context) }

    // MARK: Limits

    /// Sets a limit; false when it stands already.
    package mutating func set(_ setting: LimitSetting, by administrator: Administrator) throws -> Bool {
        let setting = session.state.policy.hashesUsers ? try setting.mappingUser(session.userNames.stored) : setting
        return try change(by: administrator) { try $0.event(setting: setting) }
    }

    /// Takes a limit away: of a user's that on his hash or, where there is none, one that stands on his name from before.
    /// False when there is neither.
    package mutating func remove(_ removal: LimitRemoval, by administrator: Administrator) throws -> Bool {
        var stored = removal
        if session.state.policy.hashesUsers {
            stored.scope = try removal.scope.mappingUser(session.userNames.stored)
            if session.state.limits[stored.key] == nil { stored = removal }
        }
        return try change(by: administrator) { $0.event(removing: stored) }
    }
}

extension Session {
    func stored(_ context: RequestContext) throws -> RequestContext {
        guard state.policy.hashesUsers, context.user != nil else { return context }
        return try context.mappingUser(userNames.stored)
    }

    /// Sees to it that there is a key, durably, before anything in the log asks for it. Called under the lock.
    ///
    /// One that is there serves: of earlier, or of a change that was cut short. Throws `LedgerError.corrupt` where it is
    /// damaged.
    func makeUserKey() throws {
        do throws(StorageError) {
            guard try directory.readUserKey() == nil else { return }
        } catch {
            throw LedgerError.unusableUserKey(error)
        }
        let key = UserKey(ledgerID: directory.header.id, key: Ledger.randomBytes(UserKey.keyByteCount))
        try directory.writeUserKey(key)
        forgetUserNames()
    }
}
