import Foundation

/// How many times as many rounds of chance are run as usual.
package enum FuzzRounds {
    package static let factor = ProcessInfo.processInfo.environment["USAGE_LEDGER_FUZZ"].flatMap { Int($0) } ?? 1
}
