import EventStorage
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
    /// The batch that it was put into.
    var batch: UInt64 = 0

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
}
