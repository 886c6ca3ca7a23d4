/// The names under which a model's price may be found.
public enum ModelName {
    /// The name as given, then without its provider prefixes, then each of those without its date suffix.
    ///
    /// `openai/gpt-4.1-2025-04-14` → itself, `gpt-4.1-2025-04-14`, `openai/gpt-4.1`, `gpt-4.1`.
    public static func candidates(for name: String) -> [String] {
        var withoutPrefix = [name]
        var rest = Substring(name)
        while let slash = rest.firstIndex(of: "/") {
            rest = rest[rest.index(after: slash)...]
            guard !rest.isEmpty else { break }
            withoutPrefix.append(String(rest))
        }
        let withoutDate = withoutPrefix.compactMap(removingDateSuffix)
        return withoutPrefix + withoutDate
    }

    /// The name before `-2025-04-14`, `-20250929` or `@20250929`; nil when there is no such suffix.
    static func removingDateSuffix(_ name: String) -> String? {
        let bytes = Array(name.utf8)
        for shape in ["-dddd-dd-dd", "-dddddddd", "@dddddddd"] {
            let shapeBytes = Array(shape.utf8)
            guard bytes.count > shapeBytes.count else { continue }
            let suffix = bytes.suffix(shapeBytes.count)
            let matches = zip(suffix, shapeBytes).allSatisfy { byte, expected in
                expected == UInt8(ascii: "d") ? byte.decimalDigit != nil : byte == expected
            }
            if matches { return String(name.dropLast(shape.count)) }
        }
        return nil
    }
}
