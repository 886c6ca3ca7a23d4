import Foundation
import Synchronization

/// Runs a program for a limited time, and leaves nothing of it behind.
enum ChildProcess {
    enum Outcome: Sendable, Hashable {
        case exited(Int32)
        /// By a signal that was not ours.
        case signalled(Int32)
        case timedOut
        /// The error number says why.
        case notStarted(Int32)
    }

    /// The most that standard input may hold: what a pipe takes without a reader.
    static let largestInput = 60_000

    /// Runs to the end, or for so many seconds. Output goes to standard error.
    ///
    /// It has a process group of its own, and what is left in that at the end is killed. A signal that ends this process ends
    /// the group first.
    static func run(
        _ path: String, _ arguments: [String], environment: [String: String], input: String, seconds: Int
    ) -> Outcome {
        let watch = SignalWatch()
        defer { watch.end() }
        switch spawn(path, arguments, environment, input: Array(input.utf8.prefix(largestInput))) {
        case .failure(let error): return .notStarted(error.number)
        case .success(let child): return wait(for: child, seconds, watch)
        }
    }

    private struct SpawnError: Error { let number: Int32 }

    private static func spawn(
        _ path: String, _ arguments: [String], _ environment: [String: String], input: [UInt8]
    ) -> Result<pid_t, SpawnError> {
        var pipe: [Int32] = [0, 0]
        guard Foundation.pipe(&pipe) == 0 else { return .failure(SpawnError(number: errno)) }
        defer { close(pipe[0]) }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // Nobody reads yet, and it all fits: this neither waits nor fails.
        _ = input.withUnsafeBytes { write(pipe[1], $0.baseAddress, $0.count) }
        close(pipe[1])
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, pipe[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        var child = pid_t()
        let number = withCStrings([path] + arguments) { arguments in
            withCStrings(environment.map { "\($0)=\($1)" }) { environment in
                posix_spawn(&child, path, &actions, &attributes, arguments, environment)
            }
        }
        return number == 0 ? .success(child) : .failure(SpawnError(number: number))
    }

    private static func wait(for child: pid_t, _ seconds: Int, _ watch: SignalWatch) -> Outcome {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var pause: useconds_t = 500
        var hasTimedOut = false
        while !hasTimedOut, watch.caught == nil, !hasEnded(child) {
            usleep(pause)
            pause = min(2 * pause, 20_000)
            hasTimedOut = ContinuousClock.now >= deadline
        }
        // While the child is not waited for, no other group can have its number.
        kill(-child, SIGKILL)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        if hasTimedOut { return .timedOut }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
    }

    /// Whether it has ended, and still waits to be waited for.
    private static func hasEnded(_ child: pid_t) -> Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(child), &information, WEXITED | WNOHANG | WNOWAIT) == 0
            && information.si_signo == SIGCHLD
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return body(copies + [nil])
    }
}

/// Holds the signals back that end a process, until there is nothing that they would leave behind.
private struct SignalWatch {
    private static let received = Atomic<Int32>(0)
    /// Those that are held back, and what they did before.
    private let previous: [(number: Int32, action: sighandler_t?)]

    init() {
        Self.received.store(0, ordering: .relaxed)
        previous = [SIGINT, SIGTERM, SIGHUP].compactMap { number in
            let action = signal(number) { Self.received.store($0, ordering: .relaxed) }
            // What was ignored, as nohup has it, stays so.
            guard unsafeBitCast(action, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) else {
                return (number, action)
            }
            signal(number, SIG_IGN)
            return nil
        }
    }

    /// The one that came.
    var caught: Int32? {
        let number = Self.received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Lets signals do what they did, the one that came first of all.
    func end() {
        for (number, action) in previous { signal(number, action) }
        if let caught { raise(caught) }
    }
}
