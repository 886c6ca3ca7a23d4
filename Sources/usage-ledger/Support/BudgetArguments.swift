import ArgumentParser
import LedgerModel

/// Scopes, periods and amounts as people give them on the command line.
enum BudgetArguments {
    static func scope(_ text: String) throws -> Scope {
        guard let scope = Scope(text) else {
            throw ValidationError(
                "Expected a scope (organization, project:NAME, model:NAME, user:NAME or project:NAME/model:NAME), "
                    + "found \"\(text)\".")
        }
        return scope
    }

    static func period(_ text: String) throws -> Period {
        guard let period = Period(rawValue: text) else {
            throw ValidationError("--period: expected day, week, month or total, found \"\(text)\".")
        }
        return period
    }

    /// An amount of either sign.
    static func signedAmount(_ text: String) throws -> Money {
        do throws(MoneyError) {
            return try Money(exactly: text)
        } catch {
            throw ValidationError("Expected an amount such as 500 or 12.50, found \"\(text)\": \(error).")
        }
    }

    /// An amount of 0 or more.
    static func amount(_ text: String) throws -> Money {
        let amount = try signedAmount(text)
        guard amount >= .zero else { throw ValidationError("Expected an amount of 0 or more, found \"\(text)\".") }
        return amount
    }

    /// `500ms`, `10s` or `2m` in milliseconds.
    static func milliseconds(_ text: String) throws -> Int64 {
        for (unit, factor) in [("ms", Int64(1)), ("s", 1_000), ("m", 60_000)] {
            guard text.hasSuffix(unit), let count = Int64(text.dropLast(unit.count)), count >= 0,
                count <= 86_400_000 / factor
            else { continue }
            return count * factor
        }
        throw ValidationError("Expected a time such as 500ms, 10s or 2m, a day at most, found \"\(text)\".")
    }
}
