internal import CLinux
internal import Dispatch
internal import Glibc

/// How many cores the calling thread may run on: of more threads than that, some would only wait for the others.
package func usableCoreCount() -> Int {
    // As many processors as Linux can be built for.
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 8_192 / 64) { mask in
        mask.initialize(repeating: 0)
        guard sched_getaffinity(0, UInt(mask.count * 8), mask.baseAddress) >= 0 else {
            return max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        }
        return max(1, mask.reduce(0) { $0 + $1.nonzeroBitCount })
    }
}

/// Calls back with each number below the count, on as many cores as there are, and returns when all calls have.
///
/// The calls run at once: what one of them writes, no other may touch.
func onAllCores(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: count) { body($0) }
    }
}
