import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Any configuration on any ledger: it becomes equal, step by step within the rules, or is refused as a whole.
@Suite struct ConfigurationPropertyTests {
    private static let names = ["a", "b", "c", "d"]

    @Test(arguments: 0..<300) func becomesEqualOrIsRefused(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let start = Self.state(&random)
        let wanted = Self.configuration(for: start, &random)
        let target = Self.target(wanted, start)
        do {
            let changes = try wanted.changes(from: start)
            #expect(target.fits, "seed \(seed)")
            var state = start
            for change in changes {
                state.take(change)
                #expect(Self.fits(state), "seed \(seed): \(changes.map(\.words))")
            }
            #expect(Configuration(state) == target.configuration, "seed \(seed)")
            #expect(try wanted.changes(from: state) == [], "seed \(seed)")
            #expect(Set(changes.map(\.words)).count == changes.count, "seed \(seed)")
        } catch let error as LedgerError {
            #expect(error.code == .refused && !target.fits, "seed \(seed): \(error)")
        }
    }

    /// Both happen often enough to be worth looking at.
    @Test func someFitAndSomeDoNot() {
        let fitting = (0..<300).filter { seed in
            var random = SplitMix64(seed: UInt64(seed))
            let start = Self.state(&random)
            return Self.target(Self.configuration(for: start, &random), start).fits
        }
        #expect((50..<250).contains(fitting.count), "\(fitting.count)")
    }

    // MARK: What must come of it

    /// The whole configuration that is meant, and whether the organization's limit holds its allocations.
    private static func target(
        _ wanted: Configuration, _ start: LedgerState
    ) -> (configuration: Configuration, fits: Bool) {
        var whole = Configuration(start)
        if let projects = wanted.projects { whole.projects = projects.sorted { $0.name < $1.name } }
        let open = Set((whole.projects ?? []).map(\.name))
        let set = start.limits.filter { key, _ in
            let isAllocation = key.scope.project != nil && key == .allocation(of: key.scope)
            return !isAllocation && key.scope.project.map(open.contains) != false
        }
        // Of projects that open again, those that they had are in force again.
        let kept = set.map { key, limit in
            LimitSetting(scope: key.scope, period: key.period, amount: limit.amount, isHard: key.isHard)
        }
        whole.limits = (wanted.limits ?? kept).sorted { $0.key < $1.key }
        var policy = start.policy
        for rule in wanted.rules { policy.set(rule) }
        whole.rules = policy.rules
        let allocated = (whole.projects ?? []).reduce(0) { $0 + ($1.allocation?.picounits ?? 0) }
        let limit = (whole.limits ?? []).first { $0.scope == .organization && $0.period == .month && $0.isHard }
        return (whole, limit.map { allocated <= $0.amount.picounits } ?? true)
    }

    private static func fits(_ state: LedgerState) -> Bool {
        var allocated: Int128 = 0
        for (name, project) in state.projects where project.isOpen {
            let key = LedgerState.LimitKey(scope: .project(name), period: .month, isHard: true)
            allocated += state.limits[key]?.amount.picounits ?? 0
        }
        let key = LedgerState.LimitKey(scope: .organization, period: .month, isHard: true)
        return state.limits[key].map { allocated <= $0.amount.picounits } ?? true
    }

    // MARK: By chance

    /// A ledger after twenty things that somebody tried, as far as they were allowed.
    private static func state(_ random: inout SplitMix64) -> LedgerState {
        var state = LedgerState()
        for _ in 0..<20 {
            let name = names.randomElement(using: &random) ?? "a"
            let change: EventPayload? =
                switch Int.random(in: 0..<5, using: &random) {
                case 0:
                    try? state.event(opening: ProjectOpening(name: name, allocation: amount(upTo: 6, &random)))
                case 1: try? state.event(closing: name)
                case 2: try? state.event(setting: setting(.project(name), "\(Int.random(in: 0...6, using: &random))"))
                case 3: try? state.event(setting: limit(&random))
                default: try? state.event(setting: Policy(holdExpirySeconds: .random(in: 1...3, using: &random)))
                }
            if let change { state.take(change) }
        }
        return state
    }

    private static func configuration(for state: LedgerState, _ random: inout SplitMix64) -> Configuration {
        var configuration = Configuration()
        var open = state.projects.filter(\.value.isOpen).keys.sorted()
        if Bool.random(using: &random) {
            open = names.shuffled(using: &random).filter { _ in Bool.random(using: &random) }
            configuration.projects = open.map { Configuration.Project(name: $0, allocation: amount(upTo: 6, &random)) }
        }
        if Bool.random(using: &random) {
            let settings = (0..<5).map { _ in limit(&random) }
            let allowed = settings.filter {
                $0.scope.project.map(open.contains) != false && !$0.key.isProjectAllocation
            }
            configuration.limits = Dictionary(allowed.map { ($0.key, $0) }) { first, _ in first }.values
                .sorted { $0.key < $1.key }.shuffled(using: &random)
        }
        if Bool.random(using: &random) {
            configuration.rules = [.holdExpirySeconds(.random(in: 1...3, using: &random))]
        }
        return configuration
    }

    private static func amount(upTo most: Int, _ random: inout SplitMix64) -> Money? {
        Bool.random(using: &random) ? dollars("\(Int.random(in: 0...most, using: &random))") : nil
    }

    /// The organization's monthly one as often as all others.
    private static func limit(_ random: inout SplitMix64) -> LimitSetting {
        let amount = "\(Int.random(in: 0...8, using: &random))"
        guard Bool.random(using: &random) else { return setting(.organization, amount) }
        let name = names.randomElement(using: &random) ?? "a"
        let scopes: [Scope] = [.organization, .project(name), .projectModel(project: name, model: "m"), .user("u")]
        return setting(
            scopes.randomElement(using: &random) ?? .organization, amount,
            Period.allCases.randomElement(using: &random) ?? .day, isHard: Bool.random(using: &random))
    }
}
