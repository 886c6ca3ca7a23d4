import Glibc

/// Runs a program to its end, without what a library would add.
enum ChildRun {
    /// The exit status; what it writes goes nowhere.
    static func status(_ path: String, _ arguments: [String]) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        guard posix_spawn(&process, path, &actions, nil, words, environ) == 0 else {
            throw BenchError("cannot start \(path)")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw BenchError("cannot wait for \(path)") }
        }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
    }
}
