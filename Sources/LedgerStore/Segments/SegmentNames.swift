import EventStorage
import LedgerModel
import Projections

/// What the names of a segment's tuples are in the replay's table.
struct SegmentNames {
    var projects: [NameID] = []
    var models: [NameID] = []
    var users: [NameID] = []
    var operations: [Operation] = []

    init() {}

    /// Nil when the segment does not keep names as this version does.
    init?(
        _ scan: SegmentScan, _ segment: SegmentFile, _ columns: EventNeeds.Columns, _ names: inout NameTable,
        _ cache: inout NameCache
    ) throws {
        guard segment.has(EventSchema.project.number, .bytes) else {
            // What has no project has no model and no user either; what has is read event by event.
            let hasOthers = [EventSchema.model, EventSchema.user].contains { segment.has($0.number, .bytes) }
            guard !hasOthers, !segment.has(EventSchema.operation.number, .integer) else { return nil }
            return
        }
        let others: [(UInt16, FieldWire)] = [
            (EventSchema.model.number, .bytes), (EventSchema.user.number, .bytes),
            (EventSchema.operation.number, .integer),
        ]
        for (field, wire) in others where segment.has(field, wire) {
            guard segment.isGrouped(field, wire, withText: EventSchema.project.number) else { return nil }
        }
        func ids(_ field: BytesField) throws -> [NameID]? {
            var ids = [NameID.none]
            return try scan.textsByTuple(field.number) { ids.append(cache.id(of: $0, in: &names)) }?
                .map { ids[Int($0)] }
        }
        guard let projects = try ids(EventSchema.project) else { return nil }
        if columns.contains(.projects) { self.projects = projects }
        if columns.contains(.models) {
            models = try ids(EventSchema.model) ?? [NameID](repeating: .none, count: projects.count)
        }
        if columns.contains(.users) {
            users = try ids(EventSchema.user) ?? [NameID](repeating: .none, count: projects.count)
        }
        guard columns.contains(.operations) else { return }
        operations = [Operation](repeating: .chat, count: projects.count)
        guard let values = try scan.integersByTuple(EventSchema.operation.number) else { return }
        for (tuple, number) in values.numbers.enumerated() {
            guard let number else { continue }
            guard let operation = UInt8(exactly: values.values[number]).flatMap(Operation.init(rawValue:)) else {
                return nil
            }
            operations[tuple] = operation
        }
    }

    /// The columns that come with the tuples of names.
    static let columns: EventNeeds.Columns = [.projects, .models, .users, .operations]
}
