internal import Glibc

/// What the process's standard streams are connected to.
package enum Terminal {
    /// Whether people read standard error as it comes.
    package static var hasStandardError: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many columns standard output has; nil when it is no terminal.
    package static var columns: Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// A line that somebody types as the answer; nil when nobody sits there, or they leave it empty.
    package static func ask(_ question: String) -> String? {
        guard isatty(STDIN_FILENO) == 1, hasStandardError, write(question, toError: true) else { return nil }
        guard let answer = readLine(), answer.contains(where: { !$0.isWhitespace }) else { return nil }
        return answer
    }

    /// Writes all bytes at once, so that a reader of the stream sees them now. False when nobody reads any more.
    package static func write(_ text: String, toError: Bool = false) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(toError ? STDERR_FILENO : STDOUT_FILENO, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return true
        }
    }

    /// Hands on what `print` has kept back. False when it could not be written, to a full disk for example.
    package static func flush() -> Bool { fflush(nil) == 0 }

    /// The name of the user that runs the process.
    package static var userName: String? {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return nil }
        return String(cString: name)
    }

    /// Waits, as a follower of the log does between two looks at it.
    package static func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }
}
