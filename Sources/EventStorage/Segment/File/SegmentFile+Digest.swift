internal import SystemPackage

extension SegmentFile {
    /// Throws `.corrupt` unless the file's bytes have the SHA-256 that its trailer states. O(file), in small memory.
    package func checkDigest() throws(StorageError) {
        var hash = ContentHash()
        var offset: UInt64 = 0
        while offset < digestOffset {
            let length = Int(min(digestOffset - offset, 1 << 20))
            let bytes = try checks.read(file, at: offset, count: length)
            bytes.withUnsafeBytes { hash.update($0) }
            offset += UInt64(length)
        }
        guard hash.finalize() == digest else {
            throw checks.corrupt("the segment's bytes do not have the SHA-256 that it states", at: 0)
        }
        // Behind the digest there is its own checksum, which opening checked.
    }
}
