import Foundation

extension String {
    /// The object that the text is, as Foundation reads it; nil when it is none.
    var jsonObject: [String: Any]? { (try? JSONSerialization.jsonObject(with: Data(utf8))) as? [String: Any] }

    /// The array of objects that the text is.
    var jsonArray: [[String: Any]]? { (try? JSONSerialization.jsonObject(with: Data(utf8))) as? [[String: Any]] }
}
