import Foundation

/// A pipe whose lines are read as they come.
///
/// Its end is reached when every process that was given it is gone, and all that those have started.
final class LinePipe {
    private let pipe = Pipe()
    private var unread = Data()

    /// What a process is given to write to.
    var writer: Pipe { pipe }

    /// To be called once the process runs: only its own end then keeps the pipe open.
    func letGo() throws { try pipe.fileHandleForWriting.close() }

    /// Waits for the next line; nil when nobody is left who could write one.
    func nextLine() throws -> String? {
        while true {
            if let end = unread.firstIndex(of: 0x0A) {
                let line = String(decoding: unread[..<end], as: UTF8.self)
                unread.removeSubrange(...end)
                return line
            }
            let more = pipe.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            unread.append(more)
        }
    }

    /// Waits for the end, and returns the lines up to it.
    func rest() throws -> [String] {
        var lines: [String] = []
        while let line = try nextLine() { lines.append(line) }
        return lines
    }
}
