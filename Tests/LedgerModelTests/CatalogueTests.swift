import LedgerModel
import Testing

struct CatalogueTests {
    @Test func theFirstUndatedPriceCoversAllTimeBefore() {
        let catalogue = catalogue([.undated("1", recorded: 100)])
        #expect(priced(catalogue, at: [.min, 0, 99, 100, .max]) == ["1", "1", "1", "1", "1"])
    }

    @Test func anExplicitDateGivesAStart() {
        let catalogue = catalogue([.dated("1", from: 50, recorded: 100)])
        #expect(priced(catalogue, at: [.min, 49, 50, 100]) == [nil, nil, "1", "1"])
    }

    @Test func aLaterUndatedPriceAppliesFromItsRecording() {
        let catalogue = catalogue([.undated("1", recorded: 100), .undated("2", recorded: 200)])
        #expect(priced(catalogue, at: [0, 199, 200, 300]) == ["1", "1", "2", "2"])
    }

    @Test func anUndatedPriceAfterADatedOneAppliesFromItsRecording() {
        let catalogue = catalogue([.dated("1", from: 50, recorded: 100), .undated("2", recorded: 200)])
        #expect(priced(catalogue, at: [49, 50, 199, 200]) == [nil, "1", "1", "2"])
    }

    @Test func aBackdatedPriceLastsUntilTheNext() {
        let catalogue = catalogue([
            .undated("1", recorded: 100), .undated("3", recorded: 300), .dated("2", from: 200, recorded: 400),
        ])
        #expect(priced(catalogue, at: [199, 200, 299, 300, 400]) == ["1", "2", "2", "3", "3"])
    }

    @Test func aPriceMayBeRecordedAheadOfItsStart() {
        let catalogue = catalogue([
            .undated("1", recorded: 100), .dated("3", from: 500, recorded: 110), .undated("2", recorded: 200),
        ])
        #expect(priced(catalogue, at: [199, 200, 499, 500]) == ["1", "2", "2", "3"])
    }

    @Test func ofTwoFromTheSameInstantTheLaterRecordedWins() {
        let catalogue = catalogue([
            .undated("1", recorded: 100), .dated("2", from: 200, recorded: 300), .dated("3", from: 200, recorded: 310),
        ])
        #expect(priced(catalogue, at: [199, 200]) == ["1", "3"])
        #expect(catalogue.entries["m"]?.map(\.sequence) == [0, 1, 2])
    }

    @Test func aPriceEqualToTheOneInForceChangesNothing() {
        let catalogue = catalogue([
            .undated("1", recorded: 100), .undated("1", recorded: 200), .dated("1", from: 50, recorded: 300),
        ])
        #expect(catalogue.entries["m"]?.map(\.sequence) == [0])
    }

    @Test func anEqualPriceAfterAnotherIsAChange() {
        let catalogue = catalogue([
            .undated("1", recorded: 100), .undated("2", recorded: 200), .undated("1", recorded: 300),
        ])
        #expect(priced(catalogue, at: [0, 250, 300]) == ["1", "2", "1"])
    }

    @Test func saysWhichEventBroughtThePrice() throws {
        let catalogue = catalogue([.undated("1", recorded: 100), .undated("2", recorded: 200)])
        #expect(try #require(catalogue.price(for: "m", at: Instant(nanoseconds: 150))).entry.sequence == 0)
        #expect(try #require(catalogue.price(for: "openai/m", at: Instant(nanoseconds: 250))).entry.sequence == 1)
        #expect(try #require(catalogue.price(for: "openai/m", at: Instant(nanoseconds: 250))).model == "m")
    }

    @Test(arguments: [
        ("gpt-4.1", "gpt-4.1"),
        ("openai/gpt-4.1", "gpt-4.1"),
        ("gpt-4.1-2025-04-14", "gpt-4.1"),
        ("openai/gpt-4.1-2025-04-14", "gpt-4.1"),
        ("gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("azure/gpt-4.1", "azure/gpt-4.1"),
        ("our-deployment", "gpt-4.1"),
        ("azure/our-deployment", "gpt-4.1"),
        ("our-deployment-2025-01-01", "gpt-4.1"),
        ("first-of-chain", "gpt-4o"),
        ("to-dated", "gpt-4.1"),
        // A listed model is never renamed by an alias.
        ("gpt-4o", "gpt-4o"),
        ("GPT-4.1", "gpt-4.1"),
        ("OpenAI/GPT-4.1-2025-04-14", "gpt-4.1"),
        ("Our-Deployment", "gpt-4.1"),
        // An alias that is spelled so goes before the guess.
        ("GPT-4o", "gpt-4.1"),
        ("to-nothing", nil),
        ("Circle-B", nil),
        ("circle-a", nil),
        ("own-tail", nil),
        ("gpt-4.2", nil),
        ("", nil),
    ])
    func findsTheModelBehindAName(name: String, model: String?) throws {
        var catalogue = Catalogue()
        let price = try Price(notation: "input 1")
        for model in ["gpt-4.1", "gpt-4o", "gpt-4o-2024-05-13", "azure/gpt-4.1"] {
            catalogue.record(price, for: model, effective: nil, recordedAt: .earliest, sequence: 0)
        }
        for (alias, target) in [
            ("our-deployment", "gpt-4.1"), ("GPT-4o", "gpt-4.1"), ("first-of-chain", "second"), ("second", "third"),
            ("third", "openai/gpt-4o"),
            ("to-dated", "openai/gpt-4.1-2025-04-14"), ("gpt-4o", "gpt-4.1"), ("to-nothing", "nothing"),
            ("circle-a", "circle-b"), ("circle-b", "circle-c"), ("circle-c", "circle-a"), ("own-tail", "own-tail"),
        ] {
            catalogue.record(alias: alias, for: target)
        }
        #expect(catalogue.model(for: name) == model)
        #expect(catalogue.price(for: name, at: .earliest)?.model == model)
    }

    @Test func theLatestAliasHolds() throws {
        var catalogue = Catalogue()
        let price = try Price(notation: "input 1")
        catalogue.record(price, for: "a", effective: nil, recordedAt: .earliest, sequence: 0)
        catalogue.record(price, for: "b", effective: nil, recordedAt: .earliest, sequence: 1)
        catalogue.record(alias: "x", for: "a")
        catalogue.record(alias: "x", for: "b")
        #expect(catalogue.model(for: "x") == "b")
    }

    @Test func aModelKnownButUnpricedAtATimeHasNoPriceThen() {
        let catalogue = catalogue([.dated("1", from: 50, recorded: 100)])
        #expect(catalogue.model(for: "m") == "m")
        #expect(catalogue.price(for: "m", at: Instant(nanoseconds: 49)) == nil)
    }
}

/// A price of the model `m`, told apart by its input rate; times in nanoseconds.
private struct Recording {
    let input: String
    let effective: Int64?
    let recorded: Int64

    static func undated(_ input: String, recorded: Int64) -> Recording {
        Recording(input: input, effective: nil, recorded: recorded)
    }

    static func dated(_ input: String, from: Int64, recorded: Int64) -> Recording {
        Recording(input: input, effective: from, recorded: recorded)
    }
}

private func catalogue(_ recordings: [Recording]) -> Catalogue {
    var catalogue = Catalogue()
    for (sequence, recording) in recordings.enumerated() {
        catalogue.record(
            try! Price(notation: "input \(recording.input)"), for: "m",
            effective: recording.effective.map(Instant.init(nanoseconds:)),
            recordedAt: Instant(nanoseconds: recording.recorded), sequence: UInt64(sequence))
    }
    return catalogue
}

private func priced(_ catalogue: Catalogue, at times: [Int64]) -> [String?] {
    times.map { time in
        catalogue.price(for: "m", at: Instant(nanoseconds: time))?.entry.price.notation.replacing("input ", with: "")
    }
}
