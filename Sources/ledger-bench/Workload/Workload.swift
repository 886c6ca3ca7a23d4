// The benchmark's data
// ====================
// Drawn from a seed, so that every run of one version measures the same events. It stands for an organization that
// calls model APIs for two years (2024-01-01 to 2025-12-31, UTC).
//
//   team       200 projects and 2,000 users. How often a user calls follows Zipf's law (exponent 1). A user works in
//              a project of their own choice 8 times in 10, else in a second one. A project uses its main model 7
//              times in 10, its second 2 times in 10, and any of the others else.
//   models     12 of the built-in price list: 10 for chat, an embedding model and a transcription model, drawn as
//              projects' choices with unequal weights. Costs and holds are computed from that list.
//   arrivals   in microseconds; a Poisson process whose rate follows the hour and the day: working hours are six times
//              as busy as nights and weekends.
//   usage      input tokens log-normal (median 800), output tokens log-normal (median 250); 3 prompts in 10 are partly
//              cached, in steps of 128 tokens. Transcriptions have a duration, embeddings no output.
//   latency    time to the first token log-normal (median 400 ms), then about 15 ms a token; 7 answers in 10 stream.
//   outcomes   97 in 100 succeed; the rest fail, time out or are cancelled.
//   headers    rate-limit headers on 1 response in 10: what is left of the model's limits, and when they reset.
//
// Kinds of data set:
//
//   live       request and response pairs as the ledger records them itself: the request holds the priced bound
//              (estimated input × input rate + most output × output rate), the response follows after its latency and
//              0.1 to a few ms of jitter, and pairs overlap. 2 % of all events are throttles (the provider makes a
//              request wait), 0.1 % alerts. Events come from four writers, a project always from the same.
//   imported   responses only, with an import's origin: each row is known by what it says.
//   … with ids the same with the provider's random id on each response: `chatcmpl-` and 29 letters and digits, `msg_01`
//              and 22, or a UUID, by provider. Imported rows are then known by it.
//   trace      a published trace of real requests (time, input and output tokens), repeated with shifted times.

/// Which data set, and how much of it.
struct Workload: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case live
        case liveWithIDs
        case imported
        case importedWithIDs
        case trace(path: String)

        var name: String {
            switch self {
            case .live: "live"
            case .liveWithIDs: "live-ids"
            case .imported: "imported"
            case .importedWithIDs: "imported-ids"
            case .trace: "trace"
            }
        }

        var hasProviderIDs: Bool { self == .liveWithIDs || self == .importedWithIDs }
    }

    var kind: Kind
    var eventCount: Int
    var seed: UInt64 = 20_240_101
}
