import Interchange
import TestSupport

/// One field as a reader gives it, with the place at which it begins.
struct ReadField: Hashable {
    var text: String
    var line: Int
    var column: Int
}

/// What one call of `CSVReader.next` gives.
enum ReadRecord: Hashable {
    case record(line: Int, [ReadField])
    case bad(CSVError)
}

/// What one call of `LineReader.next` gives.
enum ReadLine: Hashable {
    case line(Int, [UInt8])
    case bad(LineError)
}

extension String {
    init(_ bytes: Span<UInt8>) { self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

extension [UInt8] {
    init(_ bytes: Span<UInt8>) { self = bytes.withUnsafeBufferPointer { Array($0) } }
}

/// Reads all records, the bad ones too; `InterruptedError` is tried again.
func readRecords(
    _ source: any ByteSource, delimiter: UInt8 = UInt8(ascii: ","), limitBytes: Int = 1 << 20, windowBytes: Int = 64
) throws -> [ReadRecord] {
    var reader = CSVReader(source, delimiter: delimiter, limitBytes: limitBytes, windowBytes: windowBytes)
    var records: [ReadRecord] = []
    while true {
        do {
            guard try reader.next() else { return records }
            var fields: [ReadField] = []
            for index in 0..<reader.fieldCount {
                fields.append(
                    ReadField(
                        text: reader.withField(index) { String($0) }, line: reader.lineNumber(ofField: index),
                        column: reader.column(ofField: index)))
            }
            records.append(.record(line: reader.line, fields))
        } catch let error as CSVError {
            records.append(.bad(error))
        } catch is InterruptedError {
            continue
        }
    }
}

/// The texts of the records; nil when one is bad.
func readTexts(_ text: String, delimiter: UInt8 = UInt8(ascii: ",")) throws -> [[String]]? {
    var texts: [[String]] = []
    for record in try readRecords(MemorySource(text), delimiter: delimiter) {
        guard case .record(_, let fields) = record else { return nil }
        texts.append(fields.map(\.text))
    }
    return texts
}

func readLines(
    _ source: any ByteSource, limitBytes: Int = 1 << 20, windowBytes: Int = 64
) throws -> [ReadLine] {
    var reader = LineReader(source, limitBytes: limitBytes, windowBytes: windowBytes)
    var lines: [ReadLine] = []
    while true {
        do {
            guard try reader.next() else { return lines }
            lines.append(.line(reader.line, reader.withLine { [UInt8]($0) }))
        } catch let error as LineError {
            lines.append(.bad(error))
        } catch is InterruptedError {
            continue
        }
    }
}

struct InterruptedError: Error {}

/// A source that fails every second time, after it wrote garbage, and then goes on.
struct FailingSource: ByteSource {
    var source: MemorySource
    var failsNext = true

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        defer { failsNext.toggle() }
        guard failsNext else { return source.read(into: buffer) }
        buffer.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "\n"))
        throw InterruptedError()
    }
}

extension SplitMix64 {
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}

extension SplitMix64 {
    /// The bytes with one to four of them changed, removed, doubled or added, or the end cut off.
    mutating func mutated(_ bytes: [UInt8], alphabet: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(4) {
            let place = below(bytes.count + 1)
            let byte = below(3) == 0 ? UInt8(truncatingIfNeeded: next()) : pick(alphabet)
            switch below(5) {
            case 0 where place < bytes.count: bytes[place] = byte
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2 where place < bytes.count: bytes.insert(contentsOf: bytes[place...].prefix(below(9)), at: place)
            case 3 where below(4) == 0: bytes.removeSubrange(place...)
            default: bytes.insert(byte, at: place)
            }
        }
        return bytes
    }
}
