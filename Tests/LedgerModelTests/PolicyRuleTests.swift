import LedgerModel
import TestSupport
import Testing

/// A policy taken apart into its rules, and put together again.
@Suite struct PolicyRuleTests {
    @Test func rulesMakeUpThePolicy() {
        var policy = Policy()
        for rule in Samples.fullPolicy.rules { policy.set(rule) }
        #expect(policy == Samples.fullPolicy)
        for rule in Policy().rules { policy.set(rule) }
        #expect(policy == Policy())
    }

    @Test(arguments: Policy.Rule.Name.allCases) func eachRuleChangesWhatItSaysAndNothingElse(
        _ name: Policy.Rule.Name
    ) {
        let rule = Samples.fullPolicy.rule(name)
        #expect(rule.name == name)
        var policy = Policy()
        policy.set(rule)
        #expect(Policy.Rule.Name.allCases.filter { policy.rule($0) != Policy().rule($0) } == [name])
    }
}
