internal import Glibc

/// A lock with several conditions to wait for: one mutex of the operating system and its condition variables.
package final class Monitor: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let conditions: UnsafeMutablePointer<pthread_cond_t>
    private let count: Int

    package init(conditions count: Int) {
        self.count = count
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        conditions = .allocate(capacity: count)
        conditions.initialize(repeating: pthread_cond_t(), count: count)
        precondition(pthread_mutex_init(mutex, nil) == 0)
        for index in 0..<count { precondition(pthread_cond_init(conditions + index, nil) == 0) }
    }

    deinit {
        for index in 0..<count { pthread_cond_destroy(conditions + index) }
        pthread_mutex_destroy(mutex)
        conditions.deallocate()
        mutex.deallocate()
    }

    package func lock() { pthread_mutex_lock(mutex) }
    package func unlock() { pthread_mutex_unlock(mutex) }
    /// Releases the lock until the condition is signalled, or for no reason; it is held again on return.
    package func wait(_ condition: Int) { pthread_cond_wait(conditions + condition, mutex) }
    package func signal(_ condition: Int) { pthread_cond_signal(conditions + condition) }
    package func broadcast(_ condition: Int) { pthread_cond_broadcast(conditions + condition) }
}
