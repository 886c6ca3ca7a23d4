/// A closed set of values that commands, files and pipes call by their names.
public protocol Named: CaseIterable, Sendable {
    /// One word, stable: scripts say it.
    var name: String { get }
}

extension Named {
    /// Nil for what none of them is called. O(values).
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// `chat, transcription, embedding`: what there is to choose from, for messages.
    public static var allNames: String { allCases.map(\.name).joined(separator: ", ") }
}
