@testable import EventStorage

/// The names of the ways in which a segment lays out its columns.
struct SegmentForms {
    private(set) var names: Set<String> = []

    static let all: Set<String> = [
        "vector constant", "vector packed", "vector packed with exceptions", "vector in planes", "plane constant",
        "plane raw", "plane deflated", "vector with a factor", "prediction none", "prediction previous",
        "prediction sameEvent", "prediction ownSequence", "prediction referenced", "prediction elapsed",
        "prediction lastOfTuple", "prediction linear", "prediction byTuple", "integers", "integers aligned with gaps",
        "wides narrow", "wides", "wides with escapes", "texts", "texts with a prefix", "texts deflated",
        "dictionary of integers", "dictionary of wides", "dictionary of texts", "dictionary of texts with a prefix",
        "texts in a pattern", "texts in a pattern and others", "a pattern with places of one byte",
        "a pattern of several groups", "dictionary of texts in a pattern", "group without fields",
        "several sets of columns",
    ]

    init(_ directory: SegmentDirectory) {
        for group in directory.groups { add(group) }
        let sets = directory.groups.first?.presence?.sets ?? []
        for (number, column) in directory.columns.enumerated() {
            add(column.prediction)
            add(column.body)
            if column.isAligned, !sets.allSatisfy({ $0[number] }) { names.insert("integers aligned with gaps") }
        }
    }

    private mutating func add(_ group: SegmentDirectory.Group) {
        add(group.rows)
        if let presence = group.presence {
            if presence.sets.count > 1 { names.insert("several sets of columns") }
            add(presence.index)
        }
        if group.fields.isEmpty { names.insert("group without fields") }
        for field in group.fields {
            add(field.index)
            switch field.values {
            case .integers: names.insert("dictionary of integers")
            case .wides: names.insert("dictionary of wides")
            case .texts(let layout):
                names.insert("dictionary of texts")
                if !layout.prefix.isEmpty { names.insert("dictionary of texts with a prefix") }
                if !layout.patterns.isEmpty { names.insert("dictionary of texts in a pattern") }
                add(layout)
            }
        }
    }

    private mutating func add(_ prediction: SegmentDirectory.Prediction) {
        switch prediction {
        case .none: names.insert("prediction none")
        case .previous: names.insert("prediction previous")
        case .sameEvent: names.insert("prediction sameEvent")
        case .ownSequence: names.insert("prediction ownSequence")
        case .referenced: names.insert("prediction referenced")
        case .elapsed: names.insert("prediction elapsed")
        case .lastOfTuple: names.insert("prediction lastOfTuple")
        case .linear(_, _, _, let classes):
            names.insert("prediction linear")
            add(classes)
        case .byTuple(_, _, let classes):
            names.insert("prediction byTuple")
            add(classes)
        }
    }

    private mutating func add(_ body: SegmentDirectory.Body) {
        switch body {
        case .integers(_, let vector):
            names.insert("integers")
            add(vector)
        case .wides(let isNarrow, let vector, let escapes, _):
            names.insert(isNarrow ? "wides narrow" : escapes > 0 ? "wides with escapes" : "wides")
            add(vector)
        case .texts(let layout):
            names.insert("texts")
            if !layout.prefix.isEmpty { names.insert("texts with a prefix") }
            if layout.bytes.isDeflated { names.insert("texts deflated") }
            add(layout)
        }
    }

    private mutating func add(_ layout: TextLayout) {
        add(layout.lengths)
        for pattern in layout.patterns {
            names.insert(layout.bytes.rawLength > 0 ? "texts in a pattern and others" : "texts in a pattern")
            if pattern.places.contains(where: { layout.alphabets[$0].count == 1 }) {
                names.insert("a pattern with places of one byte")
            }
            if pattern.groups.count > 1 { names.insert("a pattern of several groups") }
            for group in pattern.groups { add(group) }
        }
    }

    private mutating func add(_ vector: VectorLayout) {
        if vector.factor > 1 { names.insert("vector with a factor") }
        switch vector.form {
        case .constant: names.insert("vector constant")
        case .packed(_, let exceptions, _, _):
            names.insert(exceptions > 0 ? "vector packed with exceptions" : "vector packed")
        case .planes(let planes):
            names.insert("vector in planes")
            for plane in planes {
                switch plane {
                case .constant: names.insert("plane constant")
                case .stored(let block): names.insert(block.isDeflated ? "plane deflated" : "plane raw")
                }
            }
        }
    }
}
