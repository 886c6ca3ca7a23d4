import ArgumentParser
import LedgerModel
import LedgerStore

/// What a caller wants to spend.
struct AdmissionOptions: ParsableArguments {
    @Option(help: "The project that pays.")
    var project: String

    @Option(help: "The model to be called.")
    var model: String?

    @Option(help: ArgumentHelp("How many input tokens at most.", valueName: "n"))
    var inputTokens: Int64?

    @Option(
        help: ArgumentHelp(
            "The cap on output tokens; the policy's default otherwise, which is printed.", valueName: "n"))
    var maxOutputTokens: Int64?

    @Option(help: ArgumentHelp("How many seconds of audio at most.", valueName: "n"))
    var audioSeconds: Int64?

    @Option(help: ArgumentHelp("How many images.", valueName: "n"))
    var images: Int64?

    @Option(help: ArgumentHelp("How many characters.", valueName: "n"))
    var characters: Int64?

    @Option(
        help: ArgumentHelp("The most that it can cost, instead of a model and tokens.", valueName: "amount"),
        transform: BudgetArguments.amount)
    var cost: Money?

    @Option(help: "On whose behalf.")
    var user: String?

    @Option(
        help: ArgumentHelp(
            "Your own name for the request: asked again under the same name, it is one request.", valueName: "text"))
    var id: String?

    @Option(
        help: "chat, transcription, embedding, image, speech or other.", transform: NameArgument.transform("operation"))
    var operation = Operation.chat

    @Option(help: "standard, batch, flex or priority.", transform: NameArgument.transform("service-tier"))
    var serviceTier = ServiceTier.standard

    func validate() throws {
        let counts = [inputTokens, maxOutputTokens, audioSeconds, images, characters]
        guard counts.allSatisfy({ $0.map { $0 >= 0 } ?? true }) else {
            throw ValidationError("Counts are whole numbers from 0.")
        }
        // A hundred years.
        guard (audioSeconds ?? 0) <= 3_155_760_000 else { throw ValidationError("--audio-seconds: too many.") }
        if cost == nil {
            guard model != nil, counts.contains(where: { $0 != nil }) else {
                throw ValidationError("Give --model and what it uses (--input-tokens …), or --cost.")
            }
        } else if counts.contains(where: { $0 != nil }) {
            throw ValidationError("Give --cost, or what the model uses, not both.")
        }
    }

    var request: AdmissionRequest {
        AdmissionRequest(
            project: project, model: model ?? "", user: user, operation: operation, serviceTier: serviceTier,
            estimate: estimate, id: id)
    }

    private var estimate: AdmissionRequest.Estimate {
        if let cost { return .cost(cost) }
        var usage = Usage(inputTokens: inputTokens ?? 0, outputTokens: maxOutputTokens ?? 0)
        usage.audioMilliseconds = (audioSeconds ?? 0) * 1_000
        usage.images = images ?? 0
        usage.characters = characters ?? 0
        return .usage(usage, hasOutputCap: maxOutputTokens != nil || operation == .embedding)
    }
}
