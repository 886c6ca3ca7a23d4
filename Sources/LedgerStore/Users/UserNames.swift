import EventStorage
import LedgerModel

/// How the names of users that callers give become those that the log has.
struct UserNames {
    /// Whether the policy has users stored as hashes.
    let isHashing: Bool
    /// Why nothing can be hashed, where there is no key or none that is whole.
    private let key: Result<UserHasher, LedgerError>

    /// Reads the key. A ledger without one, or with a damaged one, is only refused when a name is to be hashed.
    init(_ directory: LedgerDirectory, isHashing: Bool) {
        self.isHashing = isHashing
        do throws(StorageError) {
            key = try directory.readUserKey().map { .success(UserHasher($0)) } ?? .failure(.missingUserKey(directory))
        } catch {
            key = .failure(.unusableUserKey(error))
        }
    }

    init(hashingWith hasher: UserHasher) {
        isHashing = true
        key = .success(hasher)
    }

    /// Nil where the ledger has no key, or none that is whole.
    var hasher: UserHasher? { try? key.get() }

    /// As the policy has it stored. Throws `LedgerError` where it is to be hashed and the key is missing or damaged.
    func stored(_ name: String) throws -> String {
        isHashing && !UserHasher.isHash(name) ? try key.get().hash(name) : name
    }

    /// Whether two names are of one user, each as it is or as its hash.
    func areSame(_ left: String?, _ right: String?) -> Bool {
        if left == right { return true }
        guard let left, let right, let hasher else { return false }
        return hasher.hash(left) == hasher.hash(right)
    }
}

extension LedgerError {
    static func missingUserKey(_ directory: LedgerDirectory) -> LedgerError {
        LedgerError(
            .corrupt, "the key that users are hashed with is missing: \(directory.userKeyPath)",
            advice: "put \(UserKey.fileName) back from a backup of this ledger; if there is none, turn the policy's "
                + "hashesUsers off, or off and on again to begin anew with hashes that nobody had before")
    }

    static func unusableUserKey(_ error: StorageError) -> LedgerError {
        guard error.code == .corrupt else { return LedgerError(error) }
        return LedgerError(
            .corrupt, error.withoutAdvice,
            advice: "put \(UserKey.fileName) back from a backup of this ledger; if there is none, turn the policy's "
                + "hashesUsers off, or remove the file and turn it off and on again to begin anew with hashes that nobody "
                + "had before")
    }
}
