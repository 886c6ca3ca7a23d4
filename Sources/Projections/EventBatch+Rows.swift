import LedgerModel

extension EventBatch {
    /// Leaves out rows. The events that come whole must have been left out before.
    package mutating func removeRows(where isUnwanted: (EventBatch, Int) -> Bool) {
        let kept = (0..<count).filter { !isUnwanted(self, $0) }
        guard kept.count < count else { return }
        func keep<Value>(_ column: inout [Value]) {
            guard !column.isEmpty else { return }
            for (place, row) in kept.enumerated() where place != row { column[place] = column[row] }
            column.removeLast(column.count - kept.count)
        }
        keep(&kinds)
        keep(&sequences)
        keep(&recordedAt)
        keep(&occurredAt)
        keep(&billedAt)
        keep(&projects)
        keep(&models)
        keep(&users)
        keep(&operations)
        keep(&serviceTiers)
        keep(&outcomes)
        keep(&inputTokens)
        keep(&cachedInputTokens)
        keep(&outputTokens)
        keep(&audioMilliseconds)
        keep(&amounts)
        keep(&certainties)
        keep(&charges)
        keep(&holds)
        keep(&requestIDs)
        keep(&attempts)
        var places = [Int?](repeating: nil, count: count)
        for (place, row) in kept.enumerated() { places[row] = place }
        throttles = throttles.compactMap { throttle in places[throttle.row].map { throttle.moved(to: $0) } }
        rateLimits = rateLimits.compactMap { entry in
            places[entry.row].map { RateLimitFigures(row: $0, limits: entry.limits) }
        }
        count = kept.count
    }
}

extension ThrottleFigures {
    fileprivate func moved(to row: Int) -> ThrottleFigures {
        ThrottleFigures(
            row: row, origin: origin, cause: cause, count: count, waitedMilliseconds: waitedMilliseconds,
            requested: requested)
    }
}
