import LedgerModel

/// The imaginary team whose usage the fixture ledger records: its projects, and what each asks of which models.
enum FixtureTeam {
    /// A project's habits.
    struct Project {
        var name: String
        /// Of a hundred requests on an average day.
        var weight: Int
        var allocation: String?
        var habits: [(Habit, weight: Int)]
    }

    /// One way to call one model.
    struct Habit {
        var model: String
        var operation = Operation.chat
        var serviceTier = ServiceTier.standard
        var inputTokens: ClosedRange<Int64> = 0...0
        /// In percent of the input.
        var cachedPercent: ClosedRange<Int64> = 0...0
        var outputTokens: ClosedRange<Int64> = 0...0
        var audioMilliseconds: ClosedRange<Int64> = 0...0
    }

    static let projects: [Project] = [
        Project(
            name: "web-app", weight: 26, allocation: "17",
            habits: [
                (
                    Habit(
                        model: "gpt-4.1", inputTokens: 8_000...60_000, cachedPercent: 0...70, outputTokens: 300...4_000),
                    3
                ),
                (
                    Habit(
                        model: "gpt-4.1-mini", inputTokens: 4_000...90_000, cachedPercent: 0...60,
                        outputTokens: 200...6_000), 7
                ),
            ]),
        Project(
            name: "support-bot", weight: 22, allocation: "18",
            habits: [
                (
                    Habit(
                        model: "claude-sonnet-4-5", inputTokens: 9_000...70_000, cachedPercent: 30...85,
                        outputTokens: 200...3_000), 4
                ),
                (
                    Habit(
                        model: "claude-haiku-4-5", inputTokens: 5_000...60_000, cachedPercent: 20...80,
                        outputTokens: 100...2_500), 6
                ),
            ]),
        Project(
            name: "search", weight: 16, allocation: nil,
            habits: [
                (Habit(model: "text-embedding-3-small", operation: .embedding, inputTokens: 20_000...400_000), 7),
                (Habit(model: "gpt-4o-mini", inputTokens: 3_000...40_000, outputTokens: 50...800), 3),
            ]),
        Project(
            name: "data-pipeline", weight: 12, allocation: "12",
            habits: [
                (
                    Habit(
                        model: "gpt-5-mini", serviceTier: .batch, inputTokens: 40_000...300_000,
                        outputTokens: 4_000...40_000), 6
                ),
                (Habit(model: "gemini-2.5-flash", inputTokens: 30_000...250_000, outputTokens: 2_000...20_000), 4),
            ]),
        Project(
            name: "research", weight: 6, allocation: "21",
            habits: [
                (
                    Habit(
                        model: "claude-opus-4-5", inputTokens: 20_000...120_000, cachedPercent: 0...50,
                        outputTokens: 1_000...9_000), 3
                ),
                (Habit(model: "o3", inputTokens: 10_000...80_000, outputTokens: 3_000...25_000), 3),
                (Habit(model: "gemini-2.5-pro", inputTokens: 60_000...420_000, outputTokens: 2_000...12_000), 2),
            ]),
        Project(
            name: "mobile", weight: 10, allocation: "4",
            habits: [
                (
                    Habit(
                        model: "gpt-4o-mini", inputTokens: 2_000...30_000, cachedPercent: 0...40,
                        outputTokens: 100...2_000), 1
                )
            ]),
        Project(
            name: "transcripts", weight: 5, allocation: nil,
            habits: [
                (Habit(model: "whisper-1", operation: .transcription, audioMilliseconds: 60_000...5_400_000), 3),
                (
                    Habit(model: "gpt-4o-transcribe", operation: .transcription, audioMilliseconds: 30_000...1_500_000),
                    2
                ),
            ]),
        Project(
            name: "internal-tools", weight: 3, allocation: nil,
            habits: [
                (Habit(model: "deepseek-chat", inputTokens: 5_000...60_000, outputTokens: 500...6_000), 5),
                (Habit(model: "acme-local-7b", inputTokens: 1_000...9_000, outputTokens: 100...900), 1),
            ]),
    ]

    /// Who works here; the first ask the most.
    static let users: [(String, weight: Int)] = [
        ("ann", 30), ("björn", 18), ("chidi", 12), ("dana", 9), ("eve", 7), ("farid", 5), ("grete", 4), ("hana", 3),
    ]
}
