/// Input that cannot be used: which file, where in it, what was expected and what to do.
package struct InputError: Error, Sendable, Hashable {
    package let file: String
    /// Counted from 1; nil when the whole file is meant.
    package let line: Int?
    /// Counted in bytes from 1.
    package let column: Int?
    package let message: String
    package let advice: String?

    package init(file: String, line: Int? = nil, column: Int? = nil, _ message: String, advice: String? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.advice = advice
    }
}

extension InputError: CustomStringConvertible {
    /// `usage.csv:12:5: inputTokens: expected a whole number from 0, found "-3"`
    package var description: String {
        var place = file
        if let line { place += ":\(line)" }
        if let column { place += ":\(column)" }
        return "\(place): \(message)" + (advice.map { "; \($0)" } ?? "")
    }
}
