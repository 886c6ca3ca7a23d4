import EventStorage
package import LedgerModel
package import Projections

extension Configuration {
    /// Whether a limit of it names a user.
    var namesUsers: Bool { (limits ?? []).contains { $0.scope.isOfNamedUser } }

    /// Whether it is the first that has users hashed, after a policy that has not.
    func startsHashing(after policy: Policy) -> Bool {
        !policy.hashesUsers && self.policy(changing: policy).hashesUsers
    }

    func mappingUsers(_ transform: (String) throws -> String) rethrows -> Configuration {
        var configuration = self
        configuration.limits = try limits?.map { try $0.mappingUser(transform) }
        return configuration
    }
}

extension Ledger {
    /// What `Transaction.apply` would append. Writes nothing at all, no key either: until there is one, the hashes of users
    /// are those of a key that is drawn for the occasion.
    ///
    /// Throws as that does.
    package func changes(
        applying configuration: Configuration
    ) throws -> (changes: [EventPayload], areHashesFinal: Bool) {
        let state = try state()
        let policy = configuration.policy(changing: state.policy)
        try configuration.check(against: state)
        var users = UserNames(directory, isHashing: policy.hashesUsers)
        var areFinal = true
        if configuration.namesUsers, configuration.startsHashing(after: state.policy), try hasNoUserKey() {
            let key = UserKey(ledgerID: directory.header.id, key: Self.randomBytes(UserKey.keyByteCount))
            users = UserNames(hashingWith: UserHasher(key))
            areFinal = false
        }
        return (try configuration.mappingUsers(users.stored).changes(from: state), areFinal)
    }

    private func hasNoUserKey() throws -> Bool {
        try LedgerError.rethrowing { try directory.readUserKey() == nil }
    }
}

extension LedgerState {
    /// The limits on users by name, which hold nothing back any more since users are hashed.
    package var limitsOnNamedUsers: [LimitKey] {
        policy.hashesUsers ? limits.keys.filter(\.scope.isOfNamedUser).sorted() : []
    }
}
