import Glibc

/// What the disk itself can do: small writes one after the other, each synced.
final class SyncLoop {
    private static let recordBytes = 256
    private static let fileBytes = 1 << 24
    private let descriptor: Int32
    private var offset = 0

    /// A file of zeros on the disk, so that a sync has only data to write.
    init(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BenchError("cannot write \(path)") }
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        for start in stride(from: 0, to: Self.fileBytes, by: zeros.count) {
            guard pwrite(descriptor, zeros, zeros.count, start) == zeros.count else {
                throw BenchError("cannot write \(path)")
            }
        }
        guard fsync(descriptor) == 0 else { throw BenchError("cannot sync \(path)") }
    }

    func commitsPerSecond(count: Int) throws -> Double {
        let record = [UInt8](repeating: 0x5A, count: Self.recordBytes)
        return try Double(count)
            / Stopwatch.seconds {
                for _ in 0..<count {
                    guard pwrite(descriptor, record, record.count, offset) == record.count, fdatasync(descriptor) == 0
                    else { throw BenchError("the bare loop cannot write") }
                    offset = (offset + record.count) % (Self.fileBytes - record.count)
                }
            }
    }

    /// How many commits take about a fifth of a second on this disk now: a round that is neither noise nor a wait.
    func commitsPerRound() throws -> Int { try max(20, min(1_000, Int(commitsPerSecond(count: 100) / 5))) }

    deinit { close(descriptor) }
}
