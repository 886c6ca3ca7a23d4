internal import Dispatch

/// Calls back with each number below the count, on as many cores as there are, and returns when all calls have.
///
/// The calls run at once: what one of them writes, no other may touch.
func onAllCores(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: count) { body($0) }
    }
}
