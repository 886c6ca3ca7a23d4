import Synchronization
import Testing

/// Counts the fault cases that a suite ran, and prints the number when it has finished.
final class FaultTally: Sendable {
    @TaskLocal static var current: FaultTally?
    fileprivate let cases = Mutex(0)

    static func count(_ number: Int = 1) { current?.cases.withLock { $0 += number } }
}

struct CountsFaultCases: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let tally = FaultTally()
        try await FaultTally.$current.withValue(tally) { try await function() }
        print("\(test.name): \(tally.cases.withLock { $0 }) fault cases")
    }
}

extension Trait where Self == CountsFaultCases {
    static var countsFaultCases: Self { Self() }
}
