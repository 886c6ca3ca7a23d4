/// One thing that the benchmark measures. Adding one = a file with a conformance, and a line in `Figures`.
protocol Figure: Sendable {
    /// What `--only` calls it.
    var name: String { get }
    var title: String { get }
    /// How it is measured and what it is compared with: a paragraph for the report.
    var method: String { get }

    func measure(_ bench: Bench) throws -> [Reading]
}

/// Every figure, in the order of the report.
enum Figures {
    static let storage: [any Figure] = [
        SealedBytesFigure(),
        ScanFigure(),
        PartialsFigure(), KeptFoldsFigure(),
        DurableAppendFigure(),
        ProcessesFigure(),
        BulkAppendFigure(),
        AuditFigure(),
        CrashOpenFigure(),
        ReplayMemoryFigure(),
    ]

    static let ledger: [any Figure] = [
        AdmissionFigure(), OneShotFigure(), BudgetFiguresFigure(), PartialsFigure(), KeptFoldsFigure(),
    ]

    /// Each once.
    static var all: [any Figure] {
        storage + ledger.filter { figure in !storage.contains { $0.name == figure.name } }
    }
}
