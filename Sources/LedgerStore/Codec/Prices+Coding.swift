import EventStorage
import LedgerModel

extension CatalogueAdoption: PayloadCoding {
    // Prices: chunks, one a model in ascending order of name, each a record of fields 1 name and 2 rates.

    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.name, name)
        writer.put(EventSchema.effective, effective)
        var list: [UInt8] = []
        for (model, price) in prices.sorted(by: { $0.key < $1.key }) {
            var record = CanonicalWriter()
            record.put(BytesField(1), model)
            record.put(BytesField(2), price.encoded)
            list.append(chunk: record.bytes)
        }
        writer.put(EventSchema.prices, list)
    }

    init(_ fields: EventFields) throws(CodecError) {
        guard let chunks = try fields.bytes(EventSchema.prices).chunks else {
            throw .invalidValue(EventSchema.prices.number)
        }
        var prices: [String: Price] = [:]
        for chunk in chunks {
            let record = try EventFields(record: chunk)
            prices[try record.requiredText(BytesField(1))] = try Price(encoded: try record.bytes(BytesField(2)))
        }
        self.init(
            name: try fields.requiredText(EventSchema.name), effective: fields.instant(EventSchema.effective),
            prices: prices)
    }
}

extension PriceSetting: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.model, model)
        writer.put(EventSchema.effective, effective)
        writer.put(EventSchema.prices, price.encoded)
        writer.put(EventSchema.priceSource, source)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            model: try fields.requiredText(EventSchema.model),
            price: try Price(encoded: try fields.bytes(EventSchema.prices)),
            effective: fields.instant(EventSchema.effective), source: try fields.text(EventSchema.priceSource))
    }
}

extension PriceAlias: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.model, model)
        writer.put(EventSchema.name, alias)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            alias: try fields.requiredText(EventSchema.name), model: try fields.requiredText(EventSchema.model))
    }
}

extension Price {
    // Rates: chunks in the order of their keys, each a record of fields 1 service tier, 2 above how many input
    // tokens, 3 component, 4 pico-units, 5 exponent of the units; zeros are not written, but for the pico-units.

    var encoded: [UInt8] {
        var list: [UInt8] = []
        for (key, rate) in orderedRates {
            var record = CanonicalWriter()
            record.put(IntegerField(1), Int64(key.serviceTier.rawValue), unless: 0)
            record.put(IntegerField(2), key.aboveInputTokens, unless: 0)
            record.put(IntegerField(3), Int64(key.component.rawValue), unless: 0)
            record.put(WideField(4), rate.picounits)
            record.put(IntegerField(5), Int64(rate.unitsExponent), unless: 0)
            list.append(chunk: record.bytes)
        }
        return list
    }

    init(encoded bytes: [UInt8]) throws(CodecError) {
        guard let chunks = bytes.chunks else { throw .invalidValue(EventSchema.prices.number) }
        var rates: [Key: UnitPrice] = [:]
        for chunk in chunks {
            let record = try EventFields(record: chunk)
            let component: PriceComponent = try record.code(IntegerField(3), or: .input)
            let key = Key(
                component, serviceTier: try record.code(IntegerField(1), or: .standard),
                aboveInputTokens: record[IntegerField(2)] ?? 0)
            rates[key] = UnitPrice(
                picounits: try record.money(WideField(4)).picounits,
                unitsExponent: try record.narrow(IntegerField(5), or: 0))
        }
        self.init(rates: rates)
    }
}

extension EventFields {
    /// The fields of a record within a bytes field, numbered on their own.
    init(record bytes: [UInt8]) throws(CodecError) {
        let result = bytes.withUnsafeBytes { buffer in Result { () throws(CodecError) in try EventFields(buffer) } }
        self = try result.get()
    }
}
