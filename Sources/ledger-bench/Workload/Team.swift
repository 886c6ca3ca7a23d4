import LedgerModel

/// Who calls what: the projects, users and models of the benchmark's data, and who prefers which.
struct Team: Sendable {
    struct Model: Sendable {
        let name: String
        let operation: Operation
        let weight: Double
        let idForm: IDForm
        let requestLimit: Int64
        let tokenLimit: Int64
    }

    /// How a provider writes the ids of its responses.
    enum IDForm: Sendable { case chatCompletion, message, uuid }

    struct Call: Sendable {
        let project: Int
        let user: Int
        let model: Int
    }

    static let projectCount = 200
    static let userCount = 2_000
    static let models: [Model] = [
        chat("gpt-4.1-mini", 18, .chatCompletion), chat("gpt-4o-mini", 14, .chatCompletion),
        chat("gpt-5-mini", 14, .chatCompletion), chat("gpt-4.1", 10, .chatCompletion),
        chat("claude-sonnet-4-5", 10, .message), chat("gpt-4o", 8, .chatCompletion),
        chat("gpt-5", 8, .chatCompletion), chat("claude-haiku-4-5", 6, .message),
        chat("o4-mini", 4, .chatCompletion), chat("gemini-3.6-flash", 3, .uuid),
        Model(
            name: "text-embedding-3-small", operation: .embedding, weight: 3, idForm: .uuid, requestLimit: 10_000,
            tokenLimit: 10_000_000),
        Model(
            name: "whisper-1", operation: .transcription, weight: 2, idForm: .uuid, requestLimit: 500,
            tokenLimit: 1_000_000),
    ]

    let projects: [String]
    let users: [String]
    /// The most output that a project's requests ask for.
    let maximumOutputTokens: [Int64]
    private let callers = WeightedChoice(zipfOver: userCount)
    private let anyModel = WeightedChoice(weights: models.map(\.weight))
    private let homes: [(first: Int, second: Int)]
    private let choices: [(first: Int, second: Int)]

    init(_ chance: inout SplitMix64) {
        projects = (0..<Self.projectCount).map { "\(Self.areas[$0 % Self.areas.count])-\(padded($0, width: 3))" }
        users = (0..<Self.userCount).map { "user\(padded($0, width: 4))@example.com" }
        let model = anyModel
        maximumOutputTokens = projects.map { _ in [256, 512, 1000, 1024, 2048, 4096][chance.below(6)] }
        homes = users.map { _ in (chance.below(Self.projectCount), chance.below(Self.projectCount)) }
        choices = projects.map { _ in (model.draw(&chance), model.draw(&chance)) }
    }

    func call(_ chance: inout SplitMix64) -> Call {
        let user = callers.draw(&chance)
        let project = chance.happens(0.8) ? homes[user].first : homes[user].second
        let die = chance.below(10)
        let model = die < 7 ? choices[project].first : die < 9 ? choices[project].second : anyModel.draw(&chance)
        return Call(project: project, user: user, model: model)
    }

    private static let areas = ["web", "support", "search", "docs", "mobile", "research", "billing", "translate"]

    private static func chat(_ name: String, _ weight: Double, _ idForm: IDForm) -> Model {
        Model(
            name: name, operation: .chat, weight: weight, idForm: idForm, requestLimit: 5_000, tokenLimit: 2_000_000)
    }
}
