internal import Crypto

// The USERKEY file
// ================
// There once names of users are to be stored as hashes; written when that is first decided, and never again. It is the
// one file of a ledger that must stay secret: with it, whoever guesses a name can see which hash is its. Integers are
// little-endian.
//
//   0   8  magic "ULUSERK\n"
//   8   4  format version, 1
//   12  4  incompatible flags, 0
//   16 16  ledger id
//   32 32  key, random
//   64  4  CRC-32 of all bytes before
//
// Valid when it has exactly these 68 bytes, the CRC matches, and the ledger id is that of LEDGER. The code of a name is
// the first 16 bytes of HMAC-SHA256 (RFC 2104) of the key over the name's UTF-8.

/// The secret that names are hashed with, so that the same name always gives the same code and nobody without it can tell
/// whose it is.
package struct UserKey: Sendable, Equatable {
    package static let fileName = "USERKEY"
    package static let formatVersion: UInt32 = 1
    package static let keyByteCount = 32
    package static let codeByteCount = 16
    static let byteCount = 68
    private static let magic = Array("ULUSERK\n".utf8)

    package let ledgerID: [UInt8]
    private let key: [UInt8]

    /// `key`: 32 bytes.
    package init(ledgerID: [UInt8], key: [UInt8]) {
        precondition(ledgerID.count == 16 && key.count == Self.keyByteCount)
        self.ledgerID = ledgerID
        self.key = key
    }

    package var encoded: [UInt8] {
        var bytes = Self.magic
        bytes.append(littleEndian: Self.formatVersion)
        bytes.append(littleEndian: UInt32(0))
        bytes += ledgerID
        bytes += key
        bytes.append(littleEndian: bytes.withUnsafeBytes { crc32($0) })
        return bytes
    }

    /// Throws `.corrupt` for anything else than a whole key of this ledger, `.newerFormat`; `path` is for the message.
    package init(decoding bytes: [UInt8], ledgerID: [UInt8], path: String) throws(StorageError) {
        func corrupt(_ message: String) -> StorageError { StorageError(.corrupt, message, path: path) }
        guard bytes.starts(with: Self.magic) else {
            throw corrupt("the key that users are hashed with is damaged: its first 8 bytes are others")
        }
        guard bytes.count == Self.byteCount else {
            throw corrupt("the key that users are hashed with is damaged: it does not have \(Self.byteCount) bytes")
        }
        let (version, flags, isIntact) = bytes.withUnsafeBytes { buffer in
            (
                buffer.integer(at: 8, as: UInt32.self), buffer.integer(at: 12, as: UInt32.self),
                crc32(UnsafeRawBufferPointer(rebasing: buffer[..<64])) == buffer.integer(at: 64, as: UInt32.self)
            )
        }
        guard isIntact else { throw corrupt("the key that users are hashed with is damaged: its CRC does not match") }
        guard version == Self.formatVersion, flags == 0 else {
            throw StorageError(
                .newerFormat, "the key that users are hashed with has format version \(version) (flags \(flags))",
                path: path, advice: "use a newer usage-ledger; nothing was changed")
        }
        guard Array(bytes[16..<32]) == ledgerID else {
            throw corrupt("the key that users are hashed with is another ledger's")
        }
        self.init(ledgerID: ledgerID, key: Array(bytes[32..<64]))
    }

    /// The code of a name: 16 bytes.
    package func code(of name: UnsafeRawBufferPointer) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: name, using: SymmetricKey(data: key)).prefix(Self.codeByteCount))
    }
}
