/// By what means a route sends.
public enum AlertChannel: Sendable, Hashable {
    case standardError
    /// Run by the shell.
    case command(String)
    case email(address: String)
}

extension AlertRoute {
    /// Where alerts go when the policy names no routes.
    public static let standardError = AlertRoute(name: "stderr", command: "", minimumLevel: .info)

    public var channel: AlertChannel {
        // A policy's routes have a command.
        guard !command.isEmpty else { return .standardError }
        guard command.hasPrefix(Self.mailScheme) else { return .command(command) }
        return .email(address: String(command.dropFirst(Self.mailScheme.count)))
    }

    private static let mailScheme = "mailto:"

    /// Whether it sends alerts of a level. E-mail begins with warnings, whatever the route says: what only informs fills
    /// mailboxes until nobody reads them.
    public func takes(_ level: AlertLevel) -> Bool {
        switch channel {
        case .standardError, .command: level >= minimumLevel
        case .email: level >= max(minimumLevel, .warning)
        }
    }
}

extension Policy {
    /// The routes that alerts are sent along: standard error, unless there are others.
    public var effectiveAlertRoutes: [AlertRoute] { alertRoutes.isEmpty ? [.standardError] : alertRoutes }
}
