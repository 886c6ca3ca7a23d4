/// Which columns and groups have to be decoded so that the wanted ones can be, and for which events.
struct ScanNeeds {
    /// For every event of a chunk, or for the selected ones; a column may be needed both ways.
    struct Extent {
        var whole = false
        var selected = false
        var isNeeded: Bool { whole || selected }
    }

    private(set) var columns: [Extent]
    private(set) var groups: [Extent]
    /// The columns that others look back at.
    private(set) var histories: [Bool]

    /// `isSelectable`: whether a column can be computed for the selected events alone; nil where all events are wanted.
    init(
        _ directory: SegmentDirectory, columns wanted: [Int], groups wantedGroups: [Int],
        isSelectable: ((Int) -> Bool)?
    ) {
        columns = [Extent](repeating: Extent(), count: directory.columns.count)
        groups = [Extent](repeating: Extent(), count: directory.groups.count)
        histories = [Bool](repeating: false, count: directory.columns.count)
        let handedOut = isSelectable == nil ? \Extent.whole : \Extent.selected
        groups[0] = Extent(whole: true, selected: isSelectable != nil)
        for group in wantedGroups { groups[group][keyPath: handedOut] = true }
        for column in wanted { columns[column][keyPath: handedOut] = true }
        // Predictions name earlier columns only, so one walk from the end finds all.
        for number in directory.columns.indices.reversed() where columns[number].isNeeded {
            if isSelectable?(number) != true { columns[number].whole = true }
            let extent = columns[number].whole ? \Extent.whole : \Extent.selected
            switch directory.columns[number].prediction {
            case .none, .previous, .ownSequence: break
            case .sameEvent(let source): columns[source][keyPath: extent] = true
            case .referenced(let by, let source), .elapsed(let by, let source, _):
                columns[by][keyPath: extent] = true
                columns[source][keyPath: extent] = true
                histories[source] = true
            case .lastOfTuple(let group), .byTuple(let group, _, _): groups[group][keyPath: extent] = true
            case .linear(let group, let terms, _, _):
                groups[group][keyPath: extent] = true
                for term in terms { columns[term][keyPath: extent] = true }
            }
        }
    }
}
