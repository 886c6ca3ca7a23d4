import ArgumentParser
import LedgerModel

/// Values that are called by name on the command line.
enum NameArgument {
    /// What an option makes of the name that it is given; the option is named without its dashes.
    static func transform<Value: Named>(_ option: String) -> @Sendable (String) throws -> Value {
        { name in
            guard let value = Value(name: name) else {
                throw ValidationError("--\(option): expected one of \(Value.allNames), found \"\(name)\".")
            }
            return value
        }
    }
}
