import LedgerModel
import Projections
import TestSupport
import Testing

/// When an alert is due: each threshold once, for each version of a limit and in each period.
@Suite struct DueAlertTests {
    @Test func eachThresholdOnce() throws {
        var scene = BudgetScene(.utc, ("2026-05-01", limit(.organization, "1000")))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == [])
        scene.add("2026-05-02", spent("499.999999999999"))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == [])
        // Exactly half.
        scene.add("2026-05-02", spent("0.000000000001"))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == ["50 info"])
        #expect(try scene.raiseAlerts(at: "2026-05-02") == [])
        scene.add("2026-05-03", spent("250"))
        #expect(try scene.raiseAlerts(at: "2026-05-03") == ["75 warning"])
        scene.add("2026-05-03", spent("150"))
        #expect(try scene.raiseAlerts(at: "2026-05-03") == ["90 critical"])
        scene.add("2026-05-03", spent("500"))
        #expect(try scene.raiseAlerts(at: "2026-05-03") == ["100 critical"])
        scene.add("2026-05-04", spent("5000"))
        #expect(try scene.raiseAlerts(at: "2026-05-04") == [])
    }

    /// One large charge passes them all: the highest is told last.
    @Test func skippedThresholdsAllFire() throws {
        var scene = BudgetScene(.utc, ("2026-05-01", limit(.organization, "1000")))
        scene.add("2026-05-02", spent("1200"))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == ["50 info", "75 warning", "90 critical", "100 critical"])
    }

    @Test func heldMoneyRaisesNone() throws {
        var scene = BudgetScene(.utc, ("2026-05-01", limit(.organization, "1000")))
        scene.add("2026-05-02", held("999"))
        scene.add("2026-05-02", spent("499"))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == [])
    }

    @Test func aNewPeriodArmsThemAgain() throws {
        var scene = BudgetScene(
            .utc, ("2026-05-01", limit(.organization, "1000")), ("2026-05-01", limit(.organization, "600", .day)))
        scene.add("2026-05-02T10:00Z", spent("500"))
        #expect(try scene.raiseAlerts(at: "2026-05-02T10:00Z") == ["50 info", "75 warning", "50 info"])
        // Spent earlier, told of now: it is the month's, but not this day's.
        #expect(try scene.raiseAlerts(at: "2026-05-03T00:00Z") == [])
        scene.add("2026-05-03T10:00Z", spent("300"))
        #expect(try scene.raiseAlerts(at: "2026-05-03T10:00Z") == ["50 info", "75 warning"])
        scene.add("2026-06-01T00:00Z", spent("501"))
        #expect(try scene.raiseAlerts(at: "2026-06-01T00:00Z") == ["50 info", "75 warning", "50 info"])
    }

    /// Raised: what the new limit makes of what is spent is told. Lowered below what is spent: at once.
    @Test func aNewVersionArmsThemAgain() throws {
        var scene = BudgetScene(.utc, ("2026-05-01", limit(.organization, "1000")))
        scene.add("2026-05-02", spent("800"))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == ["50 info", "75 warning"])
        scene.add("2026-05-03", limit(.organization, "1500"))
        #expect(try scene.raiseAlerts(at: "2026-05-03") == ["50 info"])
        scene.add("2026-05-03", spent("325"))
        #expect(try scene.raiseAlerts(at: "2026-05-03") == ["75 warning"])
        scene.add("2026-05-04", limit(.organization, "1000"))
        #expect(
            try scene.raiseAlerts(at: "2026-05-04") == ["50 info", "75 warning", "90 critical", "100 critical"])
    }

    /// A soft limit alerts once, when it is reached; a hard one of the same scope and period stands beside it.
    @Test func softAndHard() throws {
        var scene = BudgetScene(
            .utc, ("2026-05-01", limit(.project("p"), "100")),
            ("2026-05-01", limit(.project("p"), "60", isHard: false)))
        scene.add("2026-05-02", spent("55"))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == ["50 info"])
        scene.add("2026-05-02", spent("5"))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == ["100 warning soft"])
        scene.add("2026-05-02", spent("40"))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == ["75 warning", "90 critical", "100 critical"])
    }

    @Test func thePolicysThresholds() throws {
        var scene = BudgetScene(
            .utc, ("2026-05-01", .policySet(Policy(alertThresholdPercents: [80, 120]))),
            ("2026-05-01", limit(.organization, "10")))
        scene.add("2026-05-02", spent("11.99"))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == ["80 warning"])
        scene.add("2026-05-02", spent("0.01"))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == ["120 critical"])
    }

    /// Nothing allowed and nothing spent is nothing to tell.
    @Test func aLimitOfNothing() throws {
        var scene = BudgetScene(.utc, ("2026-05-01", limit(.organization, "0")))
        #expect(try scene.raiseAlerts(at: "2026-05-02") == [])
        scene.add("2026-05-02", spent("0.01"))
        #expect(try scene.raiseAlerts(at: "2026-05-02").count == 4)
        #expect(try scene.budgets(at: "2026-05-02").figures(.allocation(of: .organization))?.usedPermille() == nil)
    }
}
