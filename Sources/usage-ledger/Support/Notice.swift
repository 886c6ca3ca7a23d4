import EventStorage
import LedgerModel

/// Remarks for people, on standard error: standard output is for results.
enum Notice {
    static func write(_ text: String) { _ = Terminal.write("usage-ledger: note: \(text.printable)\n", toError: true) }

    /// A limit on a name that nothing is called by would never hold anything back.
    static func write(ifUnpriced scope: Scope, in catalogue: Catalogue) {
        guard let model = scope.model, catalogue.model(for: model) == nil else { return }
        write(
            "\(model) has no price, so nothing is admitted under that name yet"
                + NearNames.sentence(to: model, among: catalogue.entries.keys))
    }
}

extension Scope {
    fileprivate var model: String? {
        switch self {
        case .model(let name), .projectModel(_, let name): name
        case .organization, .project, .user: nil
        }
    }
}
