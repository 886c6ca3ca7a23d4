import EventStorage
import LedgerModel

/// Turns names of users into their hashes: `~` and 32 hexadecimal digits, the first 128 bits of HMAC-SHA256 under the
/// ledger's key.
///
/// Remembers the names last asked for, since most rows are of few users. Not thread-safe.
final class UserHasher {
    let key: UserKey
    /// By a hash of the name; of names with the same one the last.
    private var entries = [Entry?](repeating: nil, count: 1_024)
    private var writer = CanonicalWriter()

    private struct Entry {
        let name: [UInt8]
        let hash: String
        /// The event's field that holds the hash.
        let field: [UInt8]
    }

    init(_ key: UserKey) { self.key = key }

    /// A name that has the form of a hash is one, and stays as it is.
    func hash(_ name: String) -> String {
        guard !Self.isHash(name) else { return name }
        var name = name
        return name.withUTF8 { entry(for: UnsafeRawBufferPointer($0)).hash }
    }

    /// An event's field of the hash of a name; nil for a name that has the form of a hash.
    func field(hashing name: UnsafeRawBufferPointer) -> [UInt8]? {
        Self.isHash(name) ? nil : entry(for: name).field
    }

    /// What tells keys from each other, and says nothing of them.
    var fingerprint: [UInt8] { Array("what is this key called?".utf8).withUnsafeBytes { key.code(of: $0) } }

    private func entry(for name: UnsafeRawBufferPointer) -> Entry {
        let slot = name.reduce(into: 5_381) { $0 = $0 &* 33 &+ Int($1) } & (entries.count - 1)
        if let entry = entries[slot], entry.name.elementsEqual(name) { return entry }
        let hash = "~" + key.code(of: name).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        writer.removeAll()
        writer.put(EventSchema.user, hash)
        let entry = Entry(name: Array(name), hash: hash, field: writer.bytes)
        entries[slot] = entry
        return entry
    }

    // MARK: The form of a hash

    static var hashByteCount: Int { 1 + 2 * UserKey.codeByteCount }

    static func isHash(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { isHash(UnsafeRawBufferPointer($0)) }
    }

    static func isHash(_ name: UnsafeRawBufferPointer) -> Bool {
        guard name.count == hashByteCount, name[0] == UInt8(ascii: "~") else { return false }
        return name.dropFirst().allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
    }
}

extension Scope {
    /// The scope of a user's name that is no hash: nothing that is stored under a hash counts against it.
    package var isOfNamedUser: Bool {
        switch self {
        case .user(let name): !UserHasher.isHash(name)
        case .organization, .project, .model, .projectModel: false
        }
    }
}
