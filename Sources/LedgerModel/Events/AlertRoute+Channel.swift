/// By what means a route sends.
public enum AlertChannel: Sendable, Hashable {
    case standardError
    /// Run by the shell.
    case command(String)
    /// To addresses that e-mail can be sent to; none where the route names something else.
    case email(addresses: [String])
}

extension AlertRoute {
    /// Where alerts go when the policy names no routes.
    public static let standardError = AlertRoute(name: "stderr", command: "", minimumLevel: .info)

    public var channel: AlertChannel {
        // A policy's routes have a command.
        guard !command.isEmpty else { return .standardError }
        guard command.hasPrefix(Self.mailScheme) else { return .command(command) }
        let addresses = command.dropFirst(Self.mailScheme.count).split(separator: ",", omittingEmptySubsequences: false)
        return .email(addresses: addresses.allSatisfy(Self.isAddress) ? addresses.map(String.init) : [])
    }

    /// Whether it is `name@host` and stands in a header as it is: printable ASCII without what divides or hides words there.
    private static func isAddress(_ text: Substring) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        let reserved = Set("()<>[],;:\\\"?".utf8)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !reserved.contains($0) }
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
