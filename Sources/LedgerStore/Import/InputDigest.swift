import EventStorage

/// The SHA-256 of what an import reads, taken as it passes.
package struct InputDigest {
    private var hash = ContentHash()
    package private(set) var byteCount: UInt64 = 0

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bytes)
        byteCount += UInt64(bytes.count)
    }

    package func finalize() -> [UInt8] { hash.finalize() }
}
