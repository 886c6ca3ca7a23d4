import Foundation
import LedgerModel

/// The events of a workload as CSV, for the peers to load: everything that the ledger keeps of them.
///
/// Times are microseconds since 1970, money is pico-units; what an event does not have is empty.
struct RowsFile: ~Copyable {
    enum ColumnType: Sendable { case integer, time, text }

    static let columns: [(name: String, type: ColumnType)] = [
        ("sequence", .integer), ("kind", .text), ("recorded_at", .time), ("occurred_at", .time), ("billed_at", .time),
        ("source", .text), ("source_ordinal", .integer), ("source_id", .text), ("project", .text), ("model", .text),
        ("user_name", .text), ("operation", .text), ("request_id", .integer), ("http_status", .integer),
        ("outcome", .text), ("latency_us", .integer), ("first_token_us", .integer), ("provider_id", .text),
        ("input_tokens", .integer), ("cached_input_tokens", .integer), ("output_tokens", .integer),
        ("audio_ms", .integer), ("certainty", .text), ("cost", .integer), ("price_sequence", .integer),
        ("hold", .integer), ("request_limit", .integer), ("requests_remaining", .integer),
        ("requests_reset_ms", .integer), ("token_limit", .integer), ("tokens_remaining", .integer),
        ("tokens_reset_ms", .integer), ("throttle_cause", .text), ("retry_after_ms", .integer),
        ("waited_ms", .integer), ("scope", .text), ("threshold", .integer), ("level", .text), ("settled", .integer),
        ("held", .integer), ("limit_amount", .integer),
    ]

    private let file: FileHandle
    private var buffer: [UInt8] = []

    init(path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw BenchError("cannot write \(path)") }
        self.file = file
        buffer.append(contentsOf: Self.columns.map(\.name).joined(separator: ",").utf8)
        buffer.append(UInt8(ascii: "\n"))
    }

    mutating func finish() throws {
        try file.write(contentsOf: Data(buffer))
        buffer.removeAll()
        try file.close()
    }

    mutating func write(_ event: GeneratedEvent, sequence: UInt64) throws {
        put(Int64(sequence))
        put(event.draft.payload.kind.name)
        put(event.recordedAt)
        put(event.draft.occurredAt)
        put(event.billedAt)
        put(event.draft.origin.source)
        switch event.draft.origin.key {
        case .ordinal(let ordinal): put(Int64(ordinal), skipping: 1)
        case .id(let id):
            skip(1)
            put(id)
        case .row: skip(2)
        }
        switch event.draft.payload {
        case .request(let request): put(request)
        case .response(let response): put(response)
        case .throttle(let throttle): put(throttle)
        case .alert(let alert): put(alert)
        case .alertDelivered, .limitSet, .limitRemoved, .projectOpened, .projectClosed, .policySet,
            .catalogueAdopted,
            .priceSet, .priceAlias, .importMarked, .holdVoided, .adjustment, .quotaIncrease, .recovered, .restored:
            throw BenchError("the benchmark generates no \(event.draft.payload.kind.name)")
        }
        buffer[buffer.count - 1] = UInt8(ascii: "\n")
        guard buffer.count >= 1 << 20 else { return }
        try file.write(contentsOf: Data(buffer))
        buffer.removeAll(keepingCapacity: true)
    }

    // MARK: Payloads, from the column "project" on

    private mutating func put(_ request: Request) {
        put(request.context)
        skip(6)
        put(request.estimatedUsage)
        skip(3)
        put(request.hold, skipping: 15)
    }

    private mutating func put(_ response: Response) {
        put(response.context)
        put(response.requestID.map(Int64.init))
        put(response.httpStatus.map(Int64.init))
        put(response.outcome.name)
        put(response.latencyMicroseconds)
        put(response.firstTokenMicroseconds)
        put(response.providerID)
        put(response.usage)
        put(response.cost.certainty.name)
        put(response.cost.amount)
        put(response.priceSequence.map(Int64.init), skipping: 1)
        put(response.rateLimits, skipping: 9)
    }

    private mutating func put(_ throttle: Throttle) {
        put(throttle.context)
        put(throttle.requestID.map(Int64.init), skipping: 13)
        put(throttle.rateLimits, skipping: 0)
        put(throttle.cause.name)
        put(throttle.retryAfterMilliseconds)
        put(throttle.waitedMilliseconds, skipping: 6)
    }

    private mutating func put(_ alert: Alert) {
        skip(27)
        put(alert.scope.description)
        put(Int64(alert.thresholdPercent))
        put(alert.level.name)
        put(alert.settled)
        put(alert.held)
        put(alert.limit)
    }

    private mutating func put(_ context: RequestContext) {
        put(context.project)
        put(context.model)
        put(context.user)
        put(context.operation.name)
    }

    private mutating func put(_ usage: Usage) {
        put(usage.inputTokens)
        put(usage.cachedInputTokens)
        put(usage.outputTokens)
        put(usage.audioMilliseconds)
    }

    private mutating func put(_ limits: RateLimitSnapshot?, skipping count: Int) {
        put(limits?.requestLimit)
        put(limits?.requestsRemaining)
        put(limits?.requestsResetMilliseconds)
        put(limits?.tokenLimit)
        put(limits?.tokensRemaining)
        put(limits?.tokensResetMilliseconds, skipping: count)
    }

    // MARK: Cells

    private mutating func skip(_ count: Int) {
        for _ in 0..<count { buffer.append(UInt8(ascii: ",")) }
    }

    private mutating func put(_ text: String?) {
        if let text { buffer.append(contentsOf: text.utf8) }
        skip(1)
    }

    private mutating func put(_ instant: Instant?) { put(instant.map { $0.nanoseconds / 1_000 }) }

    private mutating func put(_ money: Money?, skipping count: Int = 0) {
        put(money.map { Int64($0.picounits) }, skipping: count)
    }

    private mutating func put(_ value: Int64?, skipping count: Int = 0) {
        if let value {
            if value < 0 { buffer.append(UInt8(ascii: "-")) }
            var divisor: UInt64 = 1
            let magnitude = value.magnitude
            while magnitude / divisor >= 10 { divisor *= 10 }
            while divisor > 0 {
                buffer.append(UInt8(ascii: "0") + UInt8(magnitude / divisor % 10))
                divisor /= 10
            }
        }
        skip(1 + count)
    }
}
