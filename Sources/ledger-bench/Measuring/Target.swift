/// What a reading should come to: first, and then.
struct Target: Sendable, Hashable, Codable {
    enum Subject: Sendable, Hashable, Codable {
        /// The reading itself.
        case value
        /// How many times better than a peer, by name.
        case factor(over: String)
    }

    let subject: Subject
    let first: Double
    let then: Double
    private let isUpperBound: Bool

    static func atMost(_ first: Double, then: Double) -> Target {
        Target(subject: .value, first: first, then: then, isUpperBound: true)
    }

    static func atLeast(_ first: Double, then: Double) -> Target {
        Target(subject: .value, first: first, then: then, isUpperBound: false)
    }

    static func timesBetter(_ first: Double, then: Double, than peer: String) -> Target {
        Target(subject: .factor(over: peer), first: first, then: then, isUpperBound: false)
    }

    enum Verdict: String, Sendable, Codable {
        case short
        case first
        case then
        /// The peer was not there to compare with.
        case unknown

        var text: String {
            switch self {
            case .short: "**short**"
            case .first: "met"
            case .then: "met, and the later one"
            case .unknown: "not compared"
            }
        }
    }

    func verdict(on value: Double?) -> Verdict {
        guard let value else { return .unknown }
        func meets(_ bound: Double) -> Bool { isUpperBound ? value <= bound : value >= bound }
        return meets(then) ? .then : meets(first) ? .first : .short
    }

    func text(in unit: Unit) -> String {
        switch subject {
        case .value:
            "\(isUpperBound ? "≤" : "≥") \(unit.number(first)), then \(unit.number(then)) \(unit.text)"
        case .factor(let peer): "≥ \(Unit.rounded(first)) ×, then \(Unit.rounded(then)) × \(peer)"
        }
    }
}
