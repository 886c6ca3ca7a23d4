import LedgerModel
import TestSupport
import Testing

struct InstantTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (1, "1970-01-01T00:00:00.000000001Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
            (1_700_158_546_680_590_000, "2023-11-16T18:15:46.68059Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00Z"),
            (-1_000_000_000, "1969-12-31T23:59:59Z"),
            (100_000_000, "1970-01-01T00:00:00.1Z"),
            (-9_223_372_036_000_000_000, "1677-09-21T00:12:44Z"),
            (-9_223_372_036_000_000_001, "1677-09-21T00:12:43.999999999Z"),
            (.min, "1677-09-21T00:12:43.145224192Z"),
            (.max, "2262-04-11T23:47:16.854775807Z"),
        ] as [(Int64, String)])
    func printsAndReads(nanoseconds: Int64, text: String) {
        #expect(Instant(nanoseconds: nanoseconds).description == text)
        #expect(TimestampParser().parse(text) == Instant(nanoseconds: nanoseconds))
    }

    @Test(arguments: ["1677-09-21T00:12:43.145224191Z", "2262-04-11T23:47:16.854775808Z", "0001-01-01", "9999-12-31"])
    func refusesTimesThatNanosecondsDoNotReach(text: String) {
        #expect(TimestampParser().parse(text) == nil)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"),
        (20_700, "1970-01-01T05:45:00+05:45"),
        (-18_000, "1969-12-31T19:00:00-05:00"),
        (-12_600, "1969-12-31T20:30:00-03:30"),
        (50_400, "1970-01-01T14:00:00+14:00"),
        (-43_200, "1969-12-31T12:00:00-12:00"),
    ])
    func formatsAtAnOffset(offsetSeconds: Int, text: String) {
        #expect(Instant(nanoseconds: 0).formatted(offsetSeconds: offsetSeconds) == text)
    }

    @Test func formatsTheExtremesAtAnyOffset() {
        #expect(Instant.earliest.formatted(offsetSeconds: -43_200) == "1677-09-20T12:12:43.145224192-12:00")
        #expect(Instant.latest.formatted(offsetSeconds: 50_400) == "2262-04-12T13:47:16.854775807+14:00")
    }

    @Test(
        arguments: [
            (0, 0, 0),
            (1, 5, 1_000_000_005),
            (-1, 999_999_999, -1),
            (9_223_372_036, 854_775_807, .max),
            (-9_223_372_037, 145_224_192, .min),
            (9_223_372_036, 854_775_808, nil),
            (-9_223_372_037, 145_224_191, nil),
            (.max, 0, nil),
            (.min, 0, nil),
            (.max, .min, nil),
        ] as [(Int64, Int64, Int64?)])
    func isMadeOfSecondsAndNanoseconds(seconds: Int64, nanoseconds: Int64, total: Int64?) {
        #expect(Instant(seconds: seconds, nanoseconds: nanoseconds)?.nanoseconds == total)
    }

    @Test(
        arguments: [
            (0, 0), (1, 0), (-1, -1), (999_999_999, 0), (1_000_000_000, 1), (-1_000_000_000, -1), (-1_000_000_001, -2),
            (.min, -9_223_372_037), (.max, 9_223_372_036),
        ] as [(Int64, Int64)])
    func roundsSecondsTowardsThePast(nanoseconds: Int64, seconds: Int64) {
        #expect(Instant(nanoseconds: nanoseconds).secondsRoundedDown == seconds)
    }

    @Test func readsWhatItPrints() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<5_000 {
            let instant = Instant(nanoseconds: Int64(bitPattern: random.next()))
            let minutes = Int.random(in: -18 * 60...18 * 60, using: &random)
            #expect(TimestampParser().parse(instant.description) == instant)
            #expect(TimestampParser().parse(instant.formatted(offsetSeconds: minutes * 60)) == instant)
        }
    }
}
