/// A JSON document as a tree, for documents that are read whole, such as price lists, and for those written.
///
/// Members keep their order and numbers their text: `5.0000000000000004e-08` is a price, not a Double.
package enum JSONValue: Sendable {
    case object([(key: String, value: JSONValue)])
    case array([JSONValue])
    case string(String)
    /// The number as it is written.
    case number(String)
    case bool(Bool)
    case null

    /// The member of an object with this key, nil for another kind of value. O(members).
    package subscript(key: String) -> JSONValue? {
        members?.first { $0.key.isSameText(as: key) }?.value
    }

    package var members: [(key: String, value: JSONValue)]? {
        if case .object(let members) = self { members } else { nil }
    }

    package var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The text of a number; nil for a string, also for one that holds digits.
    package var numberText: String? {
        if case .number(let text) = self { text } else { nil }
    }

    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }
}

extension JSONValue: Equatable {
    /// Whether both are written with the same characters, but for white space and escapes: `1` is not `1.0`, and the
    /// order of members counts.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.object(let left), .object(let right)):
            left.elementsEqual(right) { $0.key.isSameText(as: $1.key) && $0.value == $1.value }
        case (.array(let left), .array(let right)): left == right
        case (.string(let left), .string(let right)): left.isSameText(as: right)
        case (.number(let left), .number(let right)): left == right
        case (.bool(let left), .bool(let right)): left == right
        case (.null, .null): true
        case (.object, _), (.array, _), (.string, _), (.number, _), (.bool, _), (.null, _): false
        }
    }
}

extension String {
    /// Whether both have the same bytes: JSON tells `é` from `e` with an accent, which Swift's `==` does not.
    package func isSameText(as other: String) -> Bool { self == other && utf8.elementsEqual(other.utf8) }
}
