package import SystemPackage

extension File {
    /// Reads until the buffer is full or the file ends; returns how many bytes were read.
    package func readFully(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            do throws(Errno) {
                let count = try read(into: rest, at: offset + UInt64(done))
                if count == 0 { break }
                done += count
            } catch {
                guard error == .interrupted else { throw error }
            }
        }
        return done
    }

    /// Reads up to `count` bytes; fewer only at the end of the file.
    package func bytes(at offset: UInt64, count: Int) throws(Errno) -> [UInt8] {
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(Errno) {
                initialized = try readFully(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes all bytes; throws when some could not be written, with an unknown part of them on disk.
    package func writeFully(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(Errno) {
        var done = 0
        while done < bytes.count {
            do throws(Errno) {
                done += try write(UnsafeRawBufferPointer(rebasing: bytes[done...]), at: offset + UInt64(done))
            } catch {
                guard error == .interrupted else { throw error }
            }
        }
    }

    package func writeFully(_ bytes: [UInt8], at offset: UInt64) throws(Errno) {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(Errno) in try writeFully(buffer, at: offset) }
        }
        try result.get()
    }
}
