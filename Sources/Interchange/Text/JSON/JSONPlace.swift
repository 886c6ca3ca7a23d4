import LedgerModel
import LedgerStore

/// A value of a JSON document and where it stands there, so that what is wrong with it is told by its place.
struct JSONPlace {
    /// `limits[2].amount`; empty for the whole.
    let path: String
    /// Nil where there is no such member.
    let value: JSONValue?

    func expected(_ what: String) -> PlaceError {
        let found = value?.compactText ?? "nothing"
        let shown = found.count > 60 ? found.prefix(60) + "…" : found[...]
        return PlaceError(path, "expected \(what), found \(shown)")
    }

    func text(_ what: String) throws(PlaceError) -> String {
        guard let text = value?.stringValue else { throw expected(what) }
        return text
    }

    func flag() throws(PlaceError) -> Bool {
        guard let flag = value?.boolValue else { throw expected("true or false") }
        return flag
    }

    /// One of a closed set, by its name.
    func choice<Choice: Named>() throws(PlaceError) -> Choice {
        guard let choice = value?.stringValue.flatMap(Choice.init(name:)) else {
            throw expected("one of \(Choice.allCases.map { "\"\($0.name)\"" }.joined(separator: ", "))")
        }
        return choice
    }

    func integer<Value: FixedWidthInteger>(_ what: String = "a whole number") throws(PlaceError) -> Value {
        guard let value = value?.numberText.flatMap({ Value($0) }) else { throw expected(what) }
        return value
    }

    /// Of money and nothing else: a number of JSON has lost digits in most programs that write one.
    func amount() throws(PlaceError) -> Money {
        guard let text = value?.stringValue, let amount = Money(text), amount >= .zero else {
            throw expected("an amount such as \"500\"")
        }
        return amount
    }

    func elements(_ what: String) throws(PlaceError) -> [JSONPlace] {
        guard let elements = value?.elements else { throw expected(what) }
        return elements.enumerated().map { JSONPlace(path: "\(path)[\($0.offset)]", value: $0.element) }
    }

    /// The value itself, as an object that has no other members than these.
    func object(of keys: [String]) throws(PlaceError) -> JSONPlace {
        guard let members = value?.members else { throw expected("an object of \(keys.joined(separator: ", "))") }
        for (key, _) in members where !keys.contains(where: { $0.isSameText(as: key) }) {
            throw PlaceError(self[key].path, "no such member; there are \(keys.joined(separator: ", "))")
        }
        return self
    }

    subscript(key: String) -> JSONPlace {
        JSONPlace(path: path.isEmpty ? key : "\(path).\(key)", value: value?[key])
    }

    /// What `read` makes of the value; nil for null and where there is none.
    func ifGiven<Result>(
        _ read: (JSONPlace) throws(PlaceError) -> Result
    ) throws(PlaceError) -> Result? {
        guard let value, value != .null else { return nil }
        return try read(self)
    }
}
