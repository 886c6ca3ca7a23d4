import Interchange
import LedgerModel
import Testing

/// The price list that others publish, where a copy lies beside the checkout.
@Suite struct PriceListTests {
    private static let path = sharedDataFolder + "/model_prices_and_context_window.json"

    @Test(
        "a published price list is read whole and exactly",
        .enabled(if: isReadable(path), "no copy of the price list"))
    func priceList() throws {
        var reader = LineReader(try FileSource(path: Self.path))
        var bytes: [UInt8] = []
        while try reader.next() {
            reader.withLine { bytes += [UInt8]($0) }
            bytes.append(10)
        }
        let value = try JSONValue.parse(bytes)
        let models = try #require(value.members)
        #expect(models.count > 1000)
        #expect(models.first?.key == "sample_spec")
        var prices = 0
        for (_, model) in models {
            for (key, value) in model.members ?? [] where key.hasSuffix("cost_per_token") {
                guard let text = value.numberText else { continue }
                _ = try ExactDecimal(parsing: text)
                prices += 1
            }
        }
        #expect(prices > 2000)
        // All of it again through the scanner, which takes any white space inside a document.
        var scanner = JSONFieldScanner(paths: ["gpt-4o.input_cost_per_token"])
        try scanner.scan(bytes.span)
        let expected = value["gpt-4o"]?["input_cost_per_token"]?.numberText
        #expect(scanner.withText(0) { String($0) } == expected)
        #expect(scanner.topLevelKeys() == models.map(\.key))
    }

    private static var sharedDataFolder: String {
        let checkout = #filePath.split(separator: "/").dropLast(3)
        return "/" + (checkout.dropLast() + ["shared", "data"]).joined(separator: "/")
    }

    private static func isReadable(_ path: String) -> Bool { (try? FileSource(path: path)) != nil }
}
