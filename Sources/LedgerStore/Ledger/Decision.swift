import EventStorage
import Foundation
import LedgerModel

/// What one caller does under the ledger's lock, and what came of it.
final class Decision {
    /// Gone once it has an outcome: what it refers to may live no longer than the caller's wait.
    private var body: ((inout Transaction) throws -> Void)?
    /// Called once it is acknowledged or refused; nil where the caller waits.
    let whenDone: (@Sendable (Result<Void, any Error>) -> Void)?
    /// Nil until it is known for certain: what it appended is durable, or why not.
    private(set) var outcome: Result<Void, any Error>?
    /// How many frames of the transaction must be durable for it to be acknowledged.
    private var neededFrames = 0

    /// Whether its caller waits for somebody else to carry it out.
    var isAwaited: Bool {
        get { done != nil }
        set { done = newValue ? DispatchSemaphore(value: 0) : nil }
    }
    private var done: DispatchSemaphore?
    /// Those whose callers are woken by its own.
    private var followers: (Decision?, Decision?)

    init(
        whenDone: (@Sendable (Result<Void, any Error>) -> Void)? = nil,
        _ body: @escaping (inout Transaction) throws -> Void
    ) {
        self.whenDone = whenDone
        self.body = body
    }

    /// Runs it. When it throws, nothing of it stays; throws only when the transaction is at its end.
    func run(in transaction: inout Transaction, at time: Instant) throws {
        transaction.beginDecision(at: time)
        do {
            try body?(&transaction)
            neededFrames = transaction.neededFrames
        } catch {
            if let failure = transaction.failure { throw failure }
            outcome = .failure(Self.translated(error))
            try transaction.takeBackDecision()
        }
    }

    /// Says how the transaction ended: so many frames are durable, and those behind them failed with the error.
    func settle(durableFrames: Int, _ failure: (any Error)?, hasRun: Bool) {
        body = nil
        guard outcome == nil else { return }
        if hasRun, neededFrames <= durableFrames {
            outcome = .success(())
        } else if let failure {
            outcome = .failure(Self.translated(failure))
        }
    }

    private static func translated(_ error: any Error) -> any Error {
        (error as? StorageError).map(LedgerError.init) ?? error
    }

    // MARK: Waiting

    /// Returns when it has an outcome.
    func wait() {
        done?.wait()
        let (first, second) = followers
        followers = (nil, nil)
        first?.done?.signal()
        second?.done?.signal()
    }

    /// Wakes the callers that wait for decisions which have their outcome now.
    ///
    /// Each that is woken wakes two more: whoever carried out the batch goes on with the next one, and waking many takes as
    /// long as a sync.
    static func wake(_ decisions: [Decision]) {
        let awaited = decisions.filter(\.isAwaited)
        for (index, decision) in awaited.enumerated() {
            let next = 2 * index + 1
            decision.followers = (
                next < awaited.count ? awaited[next] : nil, next + 1 < awaited.count ? awaited[next + 1] : nil
            )
        }
        awaited.first?.done?.signal()
    }
}
