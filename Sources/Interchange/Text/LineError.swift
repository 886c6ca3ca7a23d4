/// A line longer than the reader takes.
package struct LineError: Error, Sendable, Hashable, CustomStringConvertible {
    package let line: Int
    package let limitBytes: Int

    package var description: String { "line \(line): longer than \(limitBytes) bytes" }
}
