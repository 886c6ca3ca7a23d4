import LedgerModel

extension EventPayload {
    /// The same with other names of users, wherever it has one.
    func mappingUsers(_ transform: (String) throws -> String) rethrows -> EventPayload {
        switch self {
        case .request(var request):
            request.context = try request.context.mappingUser(transform)
            return .request(request)
        case .response(var response):
            response.context = try response.context.mappingUser(transform)
            return .response(response)
        case .throttle(var throttle):
            throttle.context = try throttle.context.mappingUser(transform)
            if var refusal = throttle.refusal {
                refusal.scope = try refusal.scope.mappingUser(transform)
                throttle.refusal = refusal
            }
            return .throttle(throttle)
        case .holdVoided(var voiding):
            voiding.context = try voiding.context.mappingUser(transform)
            return .holdVoided(voiding)
        case .adjustment(var adjustment):
            adjustment.context = try adjustment.context?.mappingUser(transform)
            return .adjustment(adjustment)
        case .alert(var alert):
            alert.scope = try alert.scope.mappingUser(transform)
            return .alert(alert)
        case .limitSet(let setting): return .limitSet(try setting.mappingUser(transform))
        case .limitRemoved(var removal):
            removal.scope = try removal.scope.mappingUser(transform)
            return .limitRemoved(removal)
        case .alertDelivered, .projectOpened, .projectClosed, .policySet, .catalogueAdopted, .priceSet, .priceAlias,
            .importMarked, .quotaIncrease, .recovered, .restored:
            return self
        }
    }
}

extension RequestContext {
    func mappingUser(_ transform: (String) throws -> String) rethrows -> RequestContext {
        var context = self
        context.user = try user.map(transform)
        return context
    }
}

extension LimitSetting {
    func mappingUser(_ transform: (String) throws -> String) rethrows -> LimitSetting {
        var setting = self
        setting.scope = try scope.mappingUser(transform)
        return setting
    }
}

extension Scope {
    func mappingUser(_ transform: (String) throws -> String) rethrows -> Scope {
        switch self {
        case .user(let name): .user(try transform(name))
        case .organization, .project, .model, .projectModel: self
        }
    }
}
