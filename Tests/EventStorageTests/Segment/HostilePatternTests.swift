import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Patterns that another program wrote, or somebody to do harm: refused, each for its own reason.
@Suite(.countsFaultCases) struct HostilePatternTests {
    /// Forty texts of three letters: one of two, one of one, one of three.
    private static let honest = TextLayout(
        prefix: [], lengths: .constant(3, count: 40), alphabets: [[0, 255], [7], [1, 2, 3]],
        patterns: [TextLayout.Pattern(count: 40, places: [0, 1, 2], groups: [.constant(5, count: 40)])],
        bytes: ForgedTexts.block)

    @Test func theHonestOneIsRead() throws {
        let forged = try ForgedTexts(Self.honest, contents: [[]])
        #expect(try forged.texts() == [[UInt8]](repeating: [255, 7, 3], count: 40))
        #expect(try forged.refusal() == nil)
    }

    struct Forgery: CustomTestStringConvertible {
        let testDescription: String
        let reason: String
        let change: @Sendable (inout TextLayout) -> Void

        init(_ name: String, _ reason: String, _ change: @escaping @Sendable (inout TextLayout) -> Void) {
            testDescription = name
            self.reason = reason
            self.change = change
        }
    }

    private static let pattern = TextLayout.Pattern(count: 0, places: [1], groups: [])

    static let ofTheDirectory = [
        Forgery("an alphabet of nothing", "outOfBounds") { $0.alphabets.append([]) },
        Forgery("an alphabet that descends", "outOfBounds") { $0.alphabets[2] = [3, 2, 1] },
        Forgery("a byte twice in an alphabet", "outOfBounds") { $0.alphabets[0] = [9, 9] },
        Forgery("an alphabet of 257 bytes", "outOfBounds") { $0.alphabets[0] = Array(0...255) + [255] },
        Forgery("more alphabets than patterns have places", "outOfBounds") {
            $0.alphabets += [[UInt8]](repeating: [1], count: 64 * 256 - 2)
        },
        Forgery("an alphabet that there is not", "outOfBounds") { $0.patterns[0].places[1] = 3 },
        Forgery("no alphabets at all", "outOfBounds") { $0.alphabets = [] },
        Forgery("a length twice", "outOfBounds") { $0.patterns.append($0.patterns[0]) },
        Forgery("lengths that descend", "outOfBounds") { $0.patterns.append(pattern) },
        Forgery("a pattern of no places", "outOfBounds") {
            $0.patterns.insert(TextLayout.Pattern(count: 0, places: [], groups: []), at: 0)
        },
        Forgery("a pattern of 257 places", "outOfBounds") {
            $0.patterns.append(TextLayout.Pattern(count: 0, places: [Int](repeating: 1, count: 257), groups: []))
        },
        Forgery("65 patterns", "outOfBounds") {
            for length in 4..<68 {
                $0.patterns.append(
                    TextLayout.Pattern(count: 0, places: [Int](repeating: 1, count: length), groups: []))
            }
        },
        Forgery("more texts than there are", "outOfBounds") {
            $0.patterns[0].count = 41
            $0.patterns[0].groups = [.constant(5, count: 41)]
        },
        Forgery("a vector of fewer numbers than texts", "outOfBounds") { $0.patterns[0].groups[0].count = 39 },
        Forgery("a group without a vector", "cannot be read") { $0.patterns[0].groups = [] },
        Forgery("a vector without a group", "cannot be read") {
            $0.patterns[0].groups.append(.constant(0, count: 40))
        },
    ]

    static let ofTheContent = [
        Forgery("fewer texts than have the length", "a pattern of more or fewer texts") {
            $0.patterns[0].count = 39
            $0.patterns[0].groups = [.constant(5, count: 39)]
        },
        Forgery("more texts than have the length", "a pattern of more or fewer texts") {
            $0.patterns.append($0.patterns[0])
            $0.patterns[1].places.append(1)
        },
        Forgery("the product of the alphabets", "a number that its pattern does not have") {
            $0.patterns[0].groups = [.constant(6, count: 40)]
        },
        Forgery("a negative number", "a number that its pattern does not have") {
            $0.patterns[0].groups = [.constant(-1, count: 40)]
        },
        Forgery("the least number", "a number that its pattern does not have") {
            $0.patterns[0].groups = [.constant(.min, count: 40)]
        },
        Forgery("the greatest number", "a number that its pattern does not have") {
            $0.patterns[0].groups = [.constant(.max, count: 40)]
        },
        Forgery("a length without pattern or bytes", "texts longer than their block") {
            $0.lengths = .constant(2, count: 40)
        },
        Forgery("a negative length", "texts longer than their block") { $0.lengths = .constant(-1, count: 40) },
        Forgery("the greatest length", "texts longer than their block") { $0.lengths = .constant(.max, count: 40) },
    ]

    @Test(arguments: ofTheDirectory) func isRefusedAtTheDirectory(_ forgery: Forgery) throws {
        var layout = Self.honest
        forgery.change(&layout)
        let error = try #require(try ForgedTexts(layout, contents: [[]]).refusal())
        #expect(error.code == .corrupt && error.message.contains("directory cannot be read"), "\(error)")
        #expect(error.message.contains(forgery.reason), "\(error)")
    }

    @Test(arguments: ofTheContent) func isRefusedAtTheTexts(_ forgery: Forgery) throws {
        var layout = Self.honest
        forgery.change(&layout)
        let error = try #require(try ForgedTexts(layout, contents: [[]]).refusal())
        #expect(error.code == .corrupt && error.path == SampleSegment.path.string && error.offset != nil)
        #expect(error.message.contains(forgery.reason), "\(error)")
    }

    /// One number too large among many, in each chunk in which they are decoded.
    @Test(arguments: [0, 1, 1_023, 1_024, 1_499]) func oneNumberTooLarge(place: Int) throws {
        var numbers = [UInt64](repeating: 5, count: 1_500)
        numbers[place] = 6
        var packed: [UInt8] = []
        BitPacking.pack(numbers, width: 3, into: &packed)
        var layout = Self.honest
        layout.lengths.count = 1_500
        layout.patterns[0].count = 1_500
        layout.patterns[0].groups[0] = VectorLayout(
            count: 1_500, base: 0, factor: 1,
            form: .packed(width: 3, exceptions: 0, highWidth: 0, ForgedTexts.block))
        let error = try #require(try ForgedTexts(layout, contents: [packed, []]).refusal())
        #expect(error.code == .corrupt && error.message.contains("a number that its pattern does not have"))
        // The vector's block is the first of the file.
        #expect(error.offset == 48)
    }
}
