package import LedgerModel
package import LedgerStore

/// One line of `request pipe`: what a script asks of the ledger.
///
///     {"do":"admit","project":"api","model":"gpt-4.1","inputTokens":1200,"maxOutputTokens":500,"id":"job-7"}
///     {"do":"settle","requestId":17,"inputTokens":1180,"cachedTokens":1024,"outputTokens":420}
///     {"do":"void","requestId":17}
///
/// Amounts are text. `ref` may be anything, and comes back with the answer.
package struct RequestLine: Sendable {
    package enum Deed: Sendable {
        case check(AdmissionRequest)
        case admit(AdmissionRequest)
        case settle(UInt64, attempt: UInt32, Settlement)
        case void(UInt64, attempt: UInt32, charge: Money)
    }

    package let deed: Deed
    package let ref: JSONValue?

    /// Throws: `PlaceError` that names the member, for a line that is JSON and asks for nothing that there is.
    package init(_ value: JSONValue) throws(PlaceError) {
        let line = JSONPlace(path: "", value: value)
        ref = value["ref"]
        switch value["do"]?.stringValue {
        case "check": deed = .check(try Self.admission(line))
        case "admit": deed = .admit(try Self.admission(line))
        case "settle":
            _ = try line.object(
                of: ["do", "ref", "requestId", "attempt"] + Self.usageMembers.map(\.key) + Self.outcomeMembers)
            deed = .settle(try Self.requestID(line), attempt: try Self.attempt(line), try Self.settlement(line))
        case "void":
            _ = try line.object(of: ["do", "ref", "requestId", "attempt", "charge"])
            let charge = try line["charge"].ifGiven { place throws(PlaceError) in try place.amount() }
            deed = .void(try Self.requestID(line), attempt: try Self.attempt(line), charge: charge ?? .zero)
        default: throw line["do"].expected("\"check\", \"admit\", \"settle\" or \"void\"")
        }
    }

    private static let outcomeMembers = [
        "cost", "estimated", "outcome", "httpStatus", "latencyMicroseconds", "firstTokenMicroseconds", "providerId",
    ]

    private static let usageMembers: [(key: String, measure: UsageMeasure)] = [
        ("inputTokens", .inputTokens), ("cachedTokens", .cachedInputTokens), ("cacheWriteTokens", .cacheWriteTokens),
        ("cacheWriteOneHourTokens", .cacheWriteOneHourTokens), ("outputTokens", .outputTokens),
        ("reasoningTokens", .reasoningTokens), ("audioInputTokens", .audioInputTokens),
        ("audioOutputTokens", .audioOutputTokens), ("audioMilliseconds", .audioMilliseconds), ("images", .images),
        ("characters", .characters),
    ]

    private static func admission(_ line: JSONPlace) throws(PlaceError) -> AdmissionRequest {
        _ = try line.object(
            of: [
                "do", "ref", "project", "model", "user", "operation", "serviceTier", "id", "cost", "inputTokens",
                "audioInputTokens", "audioMilliseconds", "images", "characters", "maxOutputTokens",
            ])
        let cost = try line["cost"].ifGiven { place throws(PlaceError) in try place.amount() }
        let model = try text(line["model"], "a model's name")
        var request = AdmissionRequest(
            project: try line["project"].text("a project's name"), model: model ?? "",
            user: try text(line["user"], "a user's name"), estimate: .cost(cost ?? .zero),
            id: try text(line["id"], "text"))
        if let operation: Operation = try choice(line["operation"]) { request.operation = operation }
        if let tier: ServiceTier = try choice(line["serviceTier"]) { request.serviceTier = tier }
        guard cost == nil else {
            for key in [
                "inputTokens", "audioInputTokens", "audioMilliseconds", "images", "characters", "maxOutputTokens",
            ]
            where line[key].value != nil {
                throw line[key].expected("nothing beside a cost")
            }
            return request
        }
        guard model != nil else { throw line["model"].expected("a model's name, or a cost") }
        var usage = try usage(line)
        let cap = try count(line["maxOutputTokens"])
        usage.outputTokens = cap ?? 0
        request.estimate = .usage(usage, hasOutputCap: cap != nil || request.operation == .embedding)
        return request
    }

    private static func settlement(_ line: JSONPlace) throws(PlaceError) -> Settlement {
        var settlement = Settlement(usage: try usage(line))
        settlement.cost = try line["cost"].ifGiven { place throws(PlaceError) in try place.amount() }
        settlement.isEstimated =
            try line["estimated"].ifGiven { place throws(PlaceError) in try place.flag() } ?? false
        if let outcome: Outcome = try choice(line["outcome"]) { settlement.outcome = outcome }
        settlement.httpStatus = try line["httpStatus"].ifGiven { place throws(PlaceError) in
            try place.integer("an HTTP status")
        }
        settlement.latencyMicroseconds = try count(line["latencyMicroseconds"])
        settlement.firstTokenMicroseconds = try count(line["firstTokenMicroseconds"])
        settlement.providerID = try text(line["providerId"], "text")
        guard settlement.cost != nil || settlement.usage != Usage() || settlement.outcome != .succeeded else {
            throw line["inputTokens"].expected("what was used, or a cost")
        }
        return settlement
    }

    private static func usage(_ line: JSONPlace) throws(PlaceError) -> Usage {
        var usage = Usage()
        for (key, measure) in usageMembers { usage[measure] = try count(line[key]) ?? 0 }
        return usage
    }

    private static func requestID(_ line: JSONPlace) throws(PlaceError) -> UInt64 {
        try line["requestId"].integer("the requestId that admit answered")
    }

    private static func attempt(_ line: JSONPlace) throws(PlaceError) -> UInt32 {
        try line["attempt"].ifGiven { place throws(PlaceError) in try place.integer() } ?? 1
    }

    private static func count(_ place: JSONPlace) throws(PlaceError) -> Int64? {
        let value: Int64? = try place.ifGiven { place throws(PlaceError) in try place.integer() }
        guard value.map({ $0 >= 0 }) != false else { throw place.expected("a whole number from 0") }
        return value
    }

    private static func choice<Choice: Named>(_ place: JSONPlace) throws(PlaceError) -> Choice? {
        try place.ifGiven { place throws(PlaceError) in try place.choice() }
    }

    private static func text(_ place: JSONPlace, _ what: String) throws(PlaceError) -> String? {
        try place.ifGiven { place throws(PlaceError) in try place.text(what) }
    }
}
