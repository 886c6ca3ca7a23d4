extension EventPayload {
    /// The project that the event is about, if it is about one.
    public var project: String? {
        switch self {
        case .request(let request): request.context.project
        case .response(let response): response.context.project
        case .throttle(let throttle): throttle.context.project
        case .holdVoided(let voiding): voiding.context.project
        case .adjustment(let adjustment): adjustment.context?.project
        case .projectOpened(let opening): opening.name
        case .projectClosed(let closing): closing.name
        case .alert(let alert): alert.scope.project
        case .limitSet(let setting): setting.scope.project
        case .limitRemoved(let removal): removal.scope.project
        case .alertDelivered, .policySet, .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .quotaIncrease,
            .recovered, .restored:
            nil
        }
    }
}

extension EventPayload {
    /// What the event says something about the budget of, if it does.
    package var scope: Scope? {
        switch self {
        case .limitSet(let setting): setting.scope
        case .limitRemoved(let removal): removal.scope
        case .alert(let alert): alert.scope
        case .throttle(let throttle): throttle.refusal?.scope
        case .request, .response, .holdVoided, .adjustment, .projectOpened, .projectClosed, .alertDelivered, .policySet,
            .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .quotaIncrease, .recovered, .restored:
            nil
        }
    }
}

extension Scope {
    /// The project that the scope lies in, if it lies in one.
    public var project: String? {
        switch self {
        case .project(let name), .projectModel(let name, _): name
        case .organization, .model, .user: nil
        }
    }
}
