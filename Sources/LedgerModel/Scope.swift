/// What a limit or an alert is about: everything, a project, a model, a user, or a model within a project.
///
/// Written `organization`, `project:web-app`, `model:gpt-4.1`, `user:ann`, `project:web-app/model:gpt-4.1`.
public enum Scope: Sendable, Hashable {
    case organization
    case project(String)
    case model(String)
    case user(String)
    case projectModel(project: String, model: String)
}

extension Scope: LosslessStringConvertible {
    public var description: String {
        switch self {
        case .organization: "organization"
        case .project(let name): "project:\(name)"
        case .model(let name): "model:\(name)"
        case .user(let name): "user:\(name)"
        case .projectModel(let project, let model): "project:\(project)/model:\(model)"
        }
    }

    public init?(_ description: String) {
        if description == "organization" {
            self = .organization
        } else if let name = description.dropping(prefix: "model:") {
            self = .model(name)
        } else if let name = description.dropping(prefix: "user:") {
            self = .user(name)
        } else if let name = description.dropping(prefix: "project:") {
            // Project names may hold slashes, so the model part is found by its own marker.
            if let marker = name.range(ofFirst: "/model:") {
                let project = String(name[..<marker.lowerBound])
                let model = String(name[marker.upperBound...])
                guard !project.isEmpty, !model.isEmpty else { return nil }
                self = .projectModel(project: project, model: model)
            } else {
                self = .project(name)
            }
        } else {
            return nil
        }
    }

    /// Whether its text can be told from that of every other: no name in it is empty, and no project's holds `/model:`.
    package var readsBack: Bool { Scope(description) == self }
}

extension String {
    fileprivate func dropping(prefix: String) -> String? {
        hasPrefix(prefix) && utf8.count > prefix.utf8.count ? String(dropFirst(prefix.count)) : nil
    }

    fileprivate func range(ofFirst part: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }
}
