import LedgerModel
import LedgerStore
import Projections

// Configurations and what they change, written short.

func project(_ name: String, _ allocation: String? = nil) -> Configuration.Project {
    Configuration.Project(name: name, allocation: allocation.map(dollars))
}

func setting(_ scope: Scope, _ amount: String, _ period: Period = .month, isHard: Bool = true) -> LimitSetting {
    LimitSetting(scope: scope, period: period, amount: dollars(amount), isHard: isHard)
}

func limit(_ scope: Scope, _ amount: String, _ period: Period = .month, isHard: Bool = true) -> EventPayload {
    .limitSet(setting(scope, amount, period, isHard: isHard))
}

func open(_ name: String, _ allocation: String? = nil) -> EventPayload {
    .projectOpened(ProjectOpening(name: name, allocation: allocation.map(dollars)))
}

extension LedgerState {
    mutating func take(_ payload: EventPayload) {
        apply(LedgerEvent(sequence: 0, recordedAt: noon, occurredAt: noon, draft: draft(payload)))
    }
}

extension EventPayload {
    /// `close api`, `open web 300`, `api month hard 400`, `ann day soft none`.
    var words: String {
        switch self {
        case .projectClosed(let closing): "close \(closing.name)"
        case .projectOpened(let opening): "open \(opening.name)" + (opening.allocation.map { " \($0)" } ?? "")
        case .limitSet(let setting):
            "\(setting.scope.short) \(setting.period) \(setting.isHard ? "hard" : "soft") \(setting.amount)"
        case .limitRemoved(let removal):
            "\(removal.scope.short) \(removal.period) \(removal.isHard ? "hard" : "soft") none"
        default: kind.name
        }
    }
}

extension Scope {
    fileprivate var short: String {
        switch self {
        case .organization: "organization"
        case .project(let name), .model(let name), .user(let name): name
        case .projectModel(let project, let model): "\(project)/\(model)"
        }
    }
}
