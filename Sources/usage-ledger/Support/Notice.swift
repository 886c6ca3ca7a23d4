import EventStorage

/// Remarks for people, on standard error: standard output is for results.
enum Notice {
    static func write(_ text: String) { _ = Terminal.write("usage-ledger: note: \(text)\n", toError: true) }
}
