import LedgerModel
import LedgerStore
import Testing

@testable import ledger_bench

@Suite("The benchmark's data")
struct WorkloadTests {
    private func draw(_ kind: Workload.Kind, _ count: Int, firstSequence: UInt64 = 0) throws -> [GeneratedEvent] {
        var stream = try Workload(kind: kind, eventCount: count)
            .events(firstSequence: firstSequence, catalogue: .builtIn)
        return (0..<count).map { _ in stream.next() }
    }

    @Test("The same seed draws the same events", arguments: [Workload.Kind.live, .imported, .importedWithIDs])
    func deterministic(kind: Workload.Kind) throws {
        #expect(try draw(kind, 500).map(\.draft) == draw(kind, 500).map(\.draft))
    }

    @Test("Live events come in the promised mix and in order of time")
    func liveMix() throws {
        let events = try draw(.live, 100_000)
        let kinds = Dictionary(grouping: events, by: \.draft.payload.kind).mapValues { Double($0.count) / 100_000 }
        #expect(abs((kinds[.throttle] ?? 0) - 0.02) < 0.002)
        #expect(abs((kinds[.alert] ?? 0) - 0.001) < 0.000_5)
        #expect(abs((kinds[.request] ?? 0) - 0.4895) < 0.002)
        #expect(abs((kinds[.response] ?? 0) - 0.4895) < 0.002)
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.recordedAt <= $1.recordedAt })
        #expect(events.allSatisfy { $0.recordedAt.nanoseconds % 1_000 == 0 })
        #expect(Set(events.compactMap(\.draft.payload.context?.project)).count > 150)
        #expect(Set(events.compactMap(\.draft.payload.context?.model)).count == 12)
    }

    @Test("Every response follows the request that it names, later by at least its latency")
    func pairs() throws {
        let events = try draw(.live, 20_000, firstSequence: 201)
        var answered = 0
        for event in events {
            guard case .response(let response) = event.draft.payload else { continue }
            let requestID = try #require(response.requestID)
            let asked = events[Int(requestID - 201)]
            guard case .request(let request) = asked.draft.payload else {
                Issue.record("event \(requestID) is no request")
                continue
            }
            answered += 1
            #expect(request.context.project == response.context.project)
            #expect(response.context.requestedAt == asked.recordedAt)
            let latency = try #require(response.latencyMicroseconds) * 1_000
            #expect(event.recordedAt.nanoseconds > asked.recordedAt.nanoseconds + latency)
            // The hold is a bound.
            #expect(response.cost.amount.map { $0 <= request.hold } == true)
        }
        #expect(answered > 9_000)
    }

    @Test("A writer counts its events without gaps")
    func ordinals() throws {
        var next: [String: UInt64] = [:]
        for event in try draw(.live, 5_000) {
            let source = event.draft.origin.source
            #expect(event.draft.origin.key == .ordinal(next[source, default: 0]))
            next[source, default: 0] += 1
        }
        #expect(next.count == 4)
    }

    @Test("Rate-limit headers stand on a tenth of the responses, ids on every one where they are asked for")
    func headersAndIDs() throws {
        let responses = try draw(.liveWithIDs, 50_000).compactMap { event -> Response? in
            guard case .response(let response) = event.draft.payload else { return nil }
            return response
        }
        let withHeaders = responses.filter { $0.rateLimits != nil }.count
        #expect(abs(Double(withHeaders) / Double(responses.count) - 0.1) < 0.01)
        #expect(Set(responses.compactMap(\.providerID)).count == responses.count)
    }

    @Test("Imported rows are responses in order of time, and what they cost is what the price list says")
    func imported() throws {
        let events = try draw(.imported, 5_000)
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.billedAt < $1.billedAt })
        for event in events {
            guard case .response(let response) = event.draft.payload,
                case .row([.model, .project], occurrence: 0) = event.draft.origin.key
            else {
                Issue.record("\(event.draft)")
                continue
            }
            guard response.context.model == "gpt-4.1", response.usage != Usage() else { continue }
            // $2 a million tokens in, $0.5 cached, $8 out.
            let usage = response.usage
            let cost =
                Int128(usage.plainInputTokens) * 2_000_000 + Int128(usage.cachedInputTokens) * 500_000
                + Int128(usage.outputTokens) * 8_000_000
            #expect(response.cost.amount == Money(picounits: cost))
        }
    }

    @Test("Choices come as often as their weights say")
    func weights() {
        let choice = WeightedChoice(weights: [1, 0, 3, 6])
        var chance = SplitMix64(seed: 3)
        var counts = [0, 0, 0, 0]
        for _ in 0..<100_000 { counts[choice.draw(&chance)] += 1 }
        #expect(counts[1] == 0)
        #expect(abs(counts[0] - 10_000) < 500 && abs(counts[2] - 30_000) < 700 && abs(counts[3] - 60_000) < 700)
    }
}

extension EventPayload {
    fileprivate var context: RequestContext? {
        switch self {
        case .request(let request): request.context
        case .response(let response): response.context
        default: nil
        }
    }
}
