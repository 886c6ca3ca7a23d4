import EventStorage
import LedgerModel

extension Policy: PayloadCoding {
    // One record: fields 1 alert thresholds (text: "50,75,90,100"),
    // 2 daily warning factor, 3 hold expiry, 4 expiry charge, 5 ceiling price, 6 opens unknown projects,
    // 7 default max output tokens, 8 requests and 9 tokens per minute, 10 hashes users, 11 alert routes (chunks of
    // records: 1 name, 2 command, 3 minimum level). All are written, but for what is nil.

    func encode(into writer: inout CanonicalWriter) {
        var record = CanonicalWriter()
        record.put(BytesField(1), alertThresholdPercents.map(String.init).joined(separator: ","))
        record.put(IntegerField(2), Int64(dailyWarningFactorPercent))
        record.put(IntegerField(3), holdExpirySeconds)
        record.put(IntegerField(4), Int64(expiryChargePercent))
        if let ceilingPrice { record.put(BytesField(5), ceilingPrice.encoded) }
        record.put(IntegerField(6), opensUnknownProjects ? 1 : 0)
        record.put(IntegerField(7), defaultMaxOutputTokens)
        record.put(IntegerField(8), requestsPerMinute)
        record.put(IntegerField(9), tokensPerMinute)
        record.put(IntegerField(10), hashesUsers ? 1 : 0)
        var routes: [UInt8] = []
        for route in alertRoutes {
            var entry = CanonicalWriter()
            entry.put(BytesField(1), route.name)
            entry.put(BytesField(2), route.command)
            entry.put(code: IntegerField(3), route.minimumLevel)
            routes.append(chunk: entry.bytes)
        }
        record.put(BytesField(11), routes)
        writer.put(EventSchema.policy, record.bytes)
    }

    init(_ fields: EventFields) throws(CodecError) {
        let record = try EventFields(record: try fields.bytes(EventSchema.policy))
        var thresholds: [UInt32] = []
        for text in try record.requiredText(BytesField(1)).split(separator: ",") {
            guard let threshold = UInt32(text) else { throw .invalidValue(EventSchema.policy.number) }
            thresholds.append(threshold)
        }
        var routes: [AlertRoute] = []
        guard let chunks = try record.bytes(BytesField(11)).chunks else {
            throw .invalidValue(EventSchema.policy.number)
        }
        for chunk in chunks {
            let entry = try EventFields(record: chunk)
            routes.append(
                AlertRoute(
                    name: try entry.requiredText(BytesField(1)), command: try entry.requiredText(BytesField(2)),
                    minimumLevel: try entry.code(IntegerField(3))))
        }
        var ceiling: Price?
        if let encoded = record[BytesField(5)] { ceiling = try Price(encoded: encoded) }
        self.init(
            alertThresholdPercents: thresholds, dailyWarningFactorPercent: try record.narrow(IntegerField(2), or: 150),
            holdExpirySeconds: try record.integer(IntegerField(3)),
            expiryChargePercent: try record.narrow(IntegerField(4), or: 100), ceilingPrice: ceiling,
            opensUnknownProjects: try record.integer(IntegerField(6)) != 0,
            defaultMaxOutputTokens: record[IntegerField(7)], requestsPerMinute: record[IntegerField(8)],
            tokensPerMinute: record[IntegerField(9)], hashesUsers: try record.integer(IntegerField(10)) != 0,
            alertRoutes: routes)
    }
}

extension ImportMark: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.format, format)
        writer.put(EventSchema.fileName, fileName)
        writer.put(EventSchema.mapping, mapping)
        writer.put(sequence: EventSchema.byteCount, byteCount)
        writer.put(EventSchema.digest, digest)
        writer.put(sequence: EventSchema.rowsTaken, rowsTaken)
        writer.put(sequence: EventSchema.rowsKnown, rowsKnown)
        writer.put(sequence: EventSchema.rowsSkipped, rowsSkipped)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            format: try fields.requiredText(EventSchema.format),
            fileName: try fields.requiredText(EventSchema.fileName),
            mapping: try fields.requiredText(EventSchema.mapping),
            byteCount: fields.sequence(EventSchema.byteCount) ?? 0, digest: try fields.bytes(EventSchema.digest),
            rowsTaken: fields.sequence(EventSchema.rowsTaken) ?? 0,
            rowsKnown: fields.sequence(EventSchema.rowsKnown) ?? 0,
            rowsSkipped: fields.sequence(EventSchema.rowsSkipped) ?? 0)
    }
}

extension Recovery: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.fileName, file)
        writer.put(sequence: EventSchema.byteCount, byteCount)
        if let digest { writer.put(EventSchema.digest, digest) }
        writer.put(sequence: EventSchema.offset, offset)
        writer.put(EventSchema.quarantineFile, quarantineFile)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            file: try fields.requiredText(EventSchema.fileName), offset: fields.sequence(EventSchema.offset) ?? 0,
            byteCount: fields.sequence(EventSchema.byteCount) ?? 0,
            quarantineFile: try fields.text(EventSchema.quarantineFile), digest: fields[EventSchema.digest])
    }
}

extension Restoration: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.fileName, backup)
        writer.put(sequence: EventSchema.treeSize, treeSize)
        writer.put(EventSchema.treeRoot, treeRoot)
        writer.put(EventSchema.fork, fork)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            backup: try fields.requiredText(EventSchema.fileName), treeSize: fields.sequence(EventSchema.treeSize) ?? 0,
            treeRoot: try fields.bytes(EventSchema.treeRoot), fork: try fields.bytes(EventSchema.fork))
    }
}
