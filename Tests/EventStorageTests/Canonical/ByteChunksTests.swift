import Testing

@testable import EventStorage

@Suite struct ByteChunksTests {
    @Test func listsComeBack() {
        let lists: [[[UInt8]]] = [[], [[]], [[1], [], [2, 3]], [[UInt8](repeating: 9, count: 300)]]
        for list in lists {
            var bytes: [UInt8] = []
            for chunk in list { bytes.append(chunk: chunk) }
            #expect(bytes.chunks == list)
        }
    }

    @Test func aListCutShortIsNone() {
        var bytes: [UInt8] = []
        for chunk in [[1, 2], [3], []] as [[UInt8]] { bytes.append(chunk: chunk) }
        #expect(bytes == [2, 1, 2, 1, 3, 0])
        let wholePrefixes = [0: 0, 3: 1, 5: 2, 6: 3]
        for length in 0...bytes.count {
            #expect(Array(bytes[..<length]).chunks?.count == wholePrefixes[length], "\(length) bytes")
        }
    }

    @Test func aHugeLengthIsRefused() {
        #expect(([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x00] as [UInt8]).chunks == nil)
        #expect(([0x81, 0x00, 0x00] as [UInt8]).chunks == nil)
    }
}
