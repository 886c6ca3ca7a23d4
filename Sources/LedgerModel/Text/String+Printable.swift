extension String {
    /// The text with a mark in place of each control character: names come from others' logs, and what could move the
    /// cursor of a terminal is shown instead of sent.
    package var printable: String {
        let scalars = unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }
}
