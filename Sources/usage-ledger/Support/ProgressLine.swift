import EventStorage
import Foundation
import Interchange

/// One line on standard error that keeps changing, where that is a terminal; nothing elsewhere.
final class ProgressLine {
    private let totalBytes: UInt64?
    private let isShown = Terminal.hasStandardError
    private var lastShown = ContinuousClock.now - .seconds(1)
    private var isOnScreen = false

    init(totalBytes: UInt64?) { self.totalBytes = totalBytes }

    func show(_ progress: UsageImport.Progress) {
        switch progress {
        case .reading(let bytes, let rows): show("reading: \(rows) rows", bytes, of: totalBytes)
        case .appending(let rows, let total): show("appending: \(rows) of \(total) events", rows, of: total)
        }
    }

    /// `part` of `whole` is done.
    func show(_ text: @autoclosure () -> String, _ part: UInt64, of whole: UInt64?) {
        guard isShown else { return }
        let now = ContinuousClock.now
        guard now - lastShown >= .milliseconds(100) else { return }
        lastShown = now
        isOnScreen = true
        _ = Terminal.write("\r\u{1B}[K\(text())\(share(part, of: whole))", toError: true)
    }

    func clear() {
        guard isOnScreen else { return }
        isOnScreen = false
        _ = Terminal.write("\r\u{1B}[K", toError: true)
    }

    private func share(_ part: UInt64, of whole: UInt64?) -> String {
        guard let whole, whole > 0 else { return "" }
        return ", \(min(100, part * 100 / whole)) %"
    }
}

enum FileSize {
    /// Nil for what has no size, such as a pipe.
    static func of(_ path: String) -> UInt64? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
        return attributes?[.size] as? UInt64
    }
}
