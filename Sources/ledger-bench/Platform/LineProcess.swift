import Foundation
import Glibc

/// A child process that is spoken with in lines.
final class LineProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var received: [UInt8] = []
    private let name: String

    init(_ executable: String, _ arguments: [String]) throws {
        name = ([executable] + arguments.filter { $0.utf8.count < 80 }).joined(separator: " ")
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // The child has the other ends; with ours of them closed, its end shows.
        try? input.fileHandleForReading.close()
        try? output.fileHandleForWriting.close()
    }

    func send(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    /// The next line that the child writes, without its end.
    func receive() throws -> String {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            // FileHandle would wait for as many bytes as asked for.
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = read(output.fileHandleForReading.fileDescriptor, &chunk, chunk.count)
            guard count > 0 else {
                process.waitUntilExit()
                throw BenchError("\(name) ended with status \(process.terminationStatus) instead of answering")
            }
            received.append(contentsOf: chunk[..<count])
        }
    }

    /// The next line, read as JSON.
    func receive<Answer: Decodable>(_ type: Answer.Type) throws -> Answer {
        let line = try receive()
        do {
            return try JSONDecoder().decode(type, from: Data(line.utf8))
        } catch {
            throw BenchError("\(name) answered \(line)")
        }
    }

    /// Ends the conversation and waits for the child.
    func finish() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("\(name) ended with status \(process.terminationStatus)")
        }
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// This program itself.
    static func own(_ arguments: [String]) throws -> LineProcess {
        try LineProcess(FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"), arguments)
    }
}
