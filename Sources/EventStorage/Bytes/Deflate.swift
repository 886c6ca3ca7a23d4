internal import CZlib

/// Raw deflate (RFC 1951) of whole buffers. Keeps its state between calls, so one is made and reused.
final class Deflater {
    // zlib keeps a pointer back to the stream, so it must not move.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    /// Level 1 is what the active log uses: it is deflated under the writer's lock.
    init(level: Int32) {
        stream.initialize(to: z_stream())
        let status = deflateInit2_(
            stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot start: out of memory")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// The deflated bytes, or nil when they would not be at least an eighth shorter than the input.
    func deflate(_ input: UnsafeRawBufferPointer) -> [UInt8]? {
        let capacity = input.count - input.count / 8
        guard capacity > 0 else { return nil }
        deflateReset(stream)
        var fits = false
        let output = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = uInt(input.count)
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = uInt(capacity)
            fits = CZlib.deflate(stream, Z_FINISH) == Z_STREAM_END
            count = capacity - Int(stream.pointee.avail_out)
        }
        return fits ? output : nil
    }
}

/// Raw inflate of whole buffers into a buffer of known size.
final class Inflater {
    // zlib keeps a pointer back to the stream, so it must not move.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init() {
        stream.initialize(to: z_stream())
        let status = inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot start: out of memory")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// True when the input is one whole stream that inflates to exactly the output's size.
    ///
    /// Anything longer stops at the output's end, so a small input cannot fill memory.
    func inflate(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Bool {
        inflateReset(stream)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = uInt(input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = uInt(output.count)
        let status = CZlib.inflate(stream, Z_FINISH)
        return status == Z_STREAM_END && stream.pointee.avail_in == 0 && stream.pointee.avail_out == 0
    }
}
