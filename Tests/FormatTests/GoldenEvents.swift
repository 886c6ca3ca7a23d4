import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport

@testable import LedgerStore

/// A ledger's own events of every kind, made the same each time.
enum GoldenEvents {
    /// The last kind of event that these logs hold; one that comes later gets a golden log of its own.
    static let lastKind: UInt8 = 19

    /// One log file: prices, a project, calls and their answers, in frames of one event and of many.
    static func activeLedger() throws -> [String: [UInt8]] {
        let disk = SimulatedDisk()
        var script = try Script(
            disk, id: "format-1-active-", timeZone: "Europe/Berlin", segmentHeight: 16, preallocation: 0)
        try script.administer()
        for count in [1, 2, 30, 1, 1, 70, 3] { try script.makeCalls(count) }
        try script.closeProject()
        var files = files(on: disk)
        // It speaks of the machine that wrote it; the log stands without it.
        files["HEAD"] = nil
        return files
    }

    /// Segments of 128 events each, the third file still open; HEAD of a boot that is over.
    static func sealedLedger() throws -> [String: [UInt8]] {
        let disk = SimulatedDisk()
        var script = try Script(disk, id: "format-1-sealed-", timeZone: "UTC", segmentHeight: 7, preallocation: 8_192)
        try script.administer()
        try script.tellOfEverything()
        while script.size < 270 { try script.makeCalls(11) }
        let catalogue = try script.ledger.state().catalogue
        let sealer = Sealer(script.ledger.directory, schema: .ledger(catalogue: catalogue))
        for first in [0, 128] as [UInt64] { _ = try sealer.seal(first) }
        return files(on: disk)
    }

    /// The ledger's files by path within it, but for the lock and what can be made anew of the others.
    static func files(on disk: SimulatedDisk) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for (path, bytes) in disk.files(in: "/ledger") { files[String(path.dropFirst("/ledger/".count))] = bytes }
        files["LOCK"] = nil
        return files.filter { !$0.key.hasPrefix("snapshots/") && !$0.key.hasPrefix("index/") }
    }
}

/// Writes the events of a ledger.
private struct Script {
    let ledger: Ledger
    private let clock = ManualClock(Instant(nanoseconds: 1_780_000_000_000_000_000))
    private var random = SplitMix64(seed: 20_261_121)
    private(set) var size: UInt64 = 0
    private let models = ["gpt-4.1", "gpt-4.1-mini", "o4-mini"]

    init(_ disk: SimulatedDisk, id: String, timeZone: String, segmentHeight: Int, preallocation: Int) throws {
        ledger = try Ledger.create(
            at: "/ledger", currency: .usd, timeZone: timeZone, id: Array(id.utf8),
            fileSystem: SimulatedFileSystem(disk), clock: { [clock] in clock.now }, writerName: "golden",
            segmentHeight: segmentHeight, preallocationByteCount: preallocation)
    }

    mutating func administer() throws {
        try commit { transaction, _ in
            for (number, model) in ["gpt-4.1", "gpt-4.1-mini", "o4-mini"].enumerated() {
                let price = Price(rates: [
                    Price.Key(.input): UnitPrice(picounits: Int128(2_000_000 / (number + 1))),
                    Price.Key(.output): UnitPrice(picounits: Int128(8_000_000 / (number + 1))),
                ])
                try transaction.append(
                    .priceSet(PriceSetting(model: model, price: price)), actor: "ann", reason: "list")
            }
            try transaction.append(.projectOpened(ProjectOpening(name: "web-app")), actor: "ann", reason: "start")
        }
    }

    /// Every kind with all that it can carry and with as little as it must, and an origin of each sort.
    mutating func tellOfEverything() throws {
        try commit { transaction, _ in
            let samples = (Samples.full + Samples.bare).filter { $0.kind.rawValue <= GoldenEvents.lastKind }
            for (number, payload) in samples.enumerated() {
                let key: EventOrigin.Key = number % 2 == 0 ? .ordinal(UInt64(number)) : .id("sample-\(number)")
                // As they are: one of them is a policy that would have the users of the next ones hashed.
                try transaction.appendStored(
                    EventDraft(
                        occurredAt: number % 3 == 0 ? Instant(nanoseconds: Int64(number)) : nil,
                        origin: EventOrigin(source: "samples", key: key), actor: number % 5 == 0 ? "ånn" : nil,
                        reason: number % 7 == 0 ? "because" : nil, payload: payload))
            }
            for occurrence in [0, 1, UInt64.max] {
                let row = EventDraft(
                    occurredAt: Instant(nanoseconds: 5),
                    origin: EventOrigin(
                        source: "usage.csv", key: .row([.model, .project], occurrence: occurrence)),
                    payload: Samples.bare[1])
                var writer = CanonicalWriter()
                EventCodec.encode(row, recordedAt: transaction.now, into: &writer)
                try transaction.appendNew(encoded: writer.bytes)
            }
        }
    }

    /// A frame too short to be deflated.
    mutating func closeProject() throws {
        try commit { transaction, _ in
            try transaction.append(.projectClosed(ProjectClosing(name: "web-app")), actor: "ann", reason: "done")
        }
    }

    /// Calls and their answers in one frame.
    mutating func makeCalls(_ count: Int) throws {
        let models = models
        try commit { transaction, random in
            for _ in 0..<count {
                let model = Int.random(in: 0..<models.count, using: &random)
                var context = RequestContext(
                    project: random.happens(onceIn: 3) ? "batch" : "web-app", model: models[model],
                    user: "user-\(Int.random(in: 0..<4, using: &random))")
                let input = Int64.random(in: 10...4_000, using: &random)
                let output = Int64.random(in: 0...900, using: &random)
                let estimate = Usage(inputTokens: input + 7, outputTokens: 1_000)
                let price = transaction.state.catalogue.price(for: context.model, at: transaction.now)?.entry
                let hold = try price?.price.cost(of: estimate, serviceTier: .standard).amount ?? .zero
                let asked = transaction.now
                let receipt = try transaction.append(
                    .request(Request(context: context, estimatedUsage: estimate, hold: hold)))
                let latency = Int64.random(in: 200_000...9_000_000, using: &random)
                transaction.advance(to: Instant(nanoseconds: asked.nanoseconds + 1_000 * latency))
                context.requestedAt = asked
                let usage = Usage(inputTokens: input, outputTokens: output)
                let cost = try price?.price.cost(of: usage, serviceTier: .standard) ?? .unpriced
                let limits = RateLimitSnapshot(
                    requestLimit: Int64(model + 1) * 500, requestsRemaining: Int64.random(in: 0..<500, using: &random),
                    requestsResetMilliseconds: 120, tokenLimit: 30_000, tokensRemaining: 30_000 - input,
                    tokensResetMilliseconds: Int64.random(in: 0..<90, using: &random))
                let hasLimits = random.happens(onceIn: 3)
                let hasID = random.happens(onceIn: 2)
                let digits = random.bytes(count: 8).map { String($0 % 10) }.joined()
                try transaction.append(
                    .response(
                        Response(
                            context: context, requestID: receipt.sequence, httpStatus: 200,
                            latencyMicroseconds: latency, firstTokenMicroseconds: latency - 1_000 * (output + 9),
                            usage: usage, cost: cost, priceSequence: price?.sequence,
                            providerID: hasID ? "chatcmpl-\(digits)" : nil, rateLimits: hasLimits ? limits : nil)))
                let pause = 1_000 * Int64.random(in: 0...2_000_000, using: &random)
                transaction.advance(to: Instant(nanoseconds: transaction.now.nanoseconds + pause))
            }
        }
    }

    private mutating func commit(_ body: (inout Transaction, inout SplitMix64) throws -> Void) throws {
        var random = random
        let (clock, ledger) = (clock, ledger)
        try ledger.commit { transaction in
            try body(&transaction, &random)
            clock.set(transaction.now)
        }
        self.random = random
        size = try ledger.head().treeSize
    }
}
