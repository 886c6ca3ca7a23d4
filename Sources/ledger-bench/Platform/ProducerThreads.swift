import Foundation

/// Threads that start at once and do the same.
enum ProducerThreads {
    /// How long so many take until the last has done it; each is told its number. Throws the first error of any.
    static func seconds(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws -> Double {
        let failures = Guarded<[any Error]>([])
        let start = DispatchSemaphore(value: 0)
        let end = DispatchGroup()
        for number in 0..<count {
            end.enter()
            Thread {
                start.wait()
                do { try body(number) } catch { failures.withLock { $0.append(error) } }
                end.leave()
            }.start()
        }
        let seconds = Stopwatch.seconds {
            for _ in 0..<count { start.signal() }
            end.wait()
        }
        if let error = failures.withLock(\.first) { throw error }
        return seconds
    }
}
