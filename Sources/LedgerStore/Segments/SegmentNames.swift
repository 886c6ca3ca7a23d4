import EventStorage
import LedgerModel
import Projections

/// What the names of a segment's tuples are in the replay's table.
struct SegmentNames {
    var projects: [NameID] = []
    var models: [NameID] = []
    var users: [NameID] = []
    var operations: [Operation] = []
    var serviceTiers: [ServiceTier] = []

    init() {}

    /// Nil when the segment does not keep names as this version does.
    init?(
        _ scan: SegmentScan, _ segment: SegmentFile, _ columns: EventNeeds.Columns, _ names: inout NameTable,
        _ cache: inout NameCache
    ) throws {
        guard segment.has(EventSchema.project.number, .bytes) else {
            // What has no project has no model and no user either; what has is read event by event.
            let hasOthers = [EventSchema.model, EventSchema.user].contains { segment.has($0.number, .bytes) }
            let hasCodes = [EventSchema.operation, EventSchema.serviceTier].contains {
                segment.has($0.number, .integer)
            }
            guard !hasOthers, !hasCodes else { return nil }
            return
        }
        let others: [(UInt16, FieldWire)] = [
            (EventSchema.model.number, .bytes), (EventSchema.user.number, .bytes),
            (EventSchema.operation.number, .integer), (EventSchema.serviceTier.number, .integer),
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
        if columns.contains(.operations) {
            guard let codes = try Self.codes(scan, EventSchema.operation, projects.count, or: Operation.chat) else {
                return nil
            }
            operations = codes
        }
        if columns.contains(.serviceTiers) {
            guard let codes = try Self.codes(scan, EventSchema.serviceTier, projects.count, or: ServiceTier.standard)
            else { return nil }
            serviceTiers = codes
        }
    }

    /// What a field says of each tuple; nil when it says something else than a code.
    private static func codes<Code: RawRepresentable<UInt8>>(
        _ scan: SegmentScan, _ field: IntegerField, _ count: Int, or usual: Code
    ) throws -> [Code]? {
        guard let values = try scan.integersByTuple(field.number) else { return [Code](repeating: usual, count: count) }
        let codes = values.numbers.compactMap { number in
            number.map { UInt8(exactly: values.values[$0]).flatMap(Code.init(rawValue:)) } ?? usual
        }
        return codes.count == count ? codes : nil
    }

    /// The columns that come with the tuples of names.
    static let columns: EventNeeds.Columns = [.projects, .models, .users, .operations, .serviceTiers]
}
