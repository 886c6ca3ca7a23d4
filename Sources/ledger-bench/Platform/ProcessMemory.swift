import Foundation
import Glibc

/// What this process took of the machine so far.
enum ProcessMemory {
    /// The most memory that was resident at once, in MiB: `VmHWM` of /proc/self/status.
    ///
    /// Not `ru_maxrss`: that starts with what the process had before it became this program, its parent's.
    static func peakMebibytes() throws -> Double {
        let status = Machine.lines("/proc/self/status")
        let line = status.first { $0.hasPrefix("VmHWM:") }
        guard let kibibytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first,
            let value = Double(kibibytes)
        else { throw BenchError("/proc/self/status does not say VmHWM") }
        return value / 1024
    }

    /// How many descriptors are open now, without the one that looks.
    static var openDescriptors: Int {
        guard let directory = opendir("/proc/self/fd") else { return -1 }
        defer { closedir(directory) }
        var count = -3
        while readdir(directory) != nil { count += 1 }
        return count
    }
}

/// Samples the number of open descriptors from a thread of its own.
final class DescriptorSampler: @unchecked Sendable {
    private let lock = NSLock()
    private var isRunning = true
    private var most = 0
    private let ended = DispatchSemaphore(value: 0)

    init() {
        Thread { [self] in
            while lock.withLock({ isRunning }) {
                let count = ProcessMemory.openDescriptors
                lock.withLock { most = max(most, count) }
                usleep(500)
            }
            ended.signal()
        }.start()
    }

    /// Ends sampling and returns the most that were open at once.
    func stop() -> Int {
        lock.withLock { isRunning = false }
        ended.wait()
        return most
    }
}
