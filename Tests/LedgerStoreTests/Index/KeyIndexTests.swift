import EventStorage
import LedgerModel
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// The index of imported rows: what it is made of, and that nobody can tell it from reading the log.
@Suite struct KeyIndexTests {
    /// Eight neighbours of a size are one of the next.
    @Test(arguments: [
        (0, []), (1, ["0-16"]), (7, ["0-16", "16-32", "32-48", "48-64", "64-80", "80-96", "96-112"]),
        (8, ["0-128"]), (9, ["0-128", "128-144"]), (17, ["0-128", "128-256", "256-272"]), (64, ["0-1024"]),
        (73, ["0-1024", "1024-1152", "1152-1168"]),
    ])
    func runsOfPowersOfEight(_ segments: Int, _ runs: [String]) throws {
        let ledger = try IndexedLedger(segments: segments)
        #expect(ledger.names.isEmpty)
        let (keys, report) = try ledger.read()
        #expect(Set(ledger.names) == Set(runs.map { "\($0).keys" }))
        #expect(report.indexedEvents == UInt64(segments * 16))
        #expect(report.discarded.isEmpty && report.obstacle == nil)
        #expect(report.notices.count == (segments < 8 ? 0 : 1))
        #expect(keys == (try ledger.keysInLog()))
        #expect(keys.count == segments * 16 + 3)
        // It is there, and is not made again.
        let files = ledger.simulated.disk.files(in: IndexedLedger.index)
        let (again, second) = try ledger.read()
        #expect(again == keys)
        #expect(second == KeyIndexReport())
        #expect(ledger.simulated.disk.files(in: IndexedLedger.index) == files)
    }

    /// What grew step by step is what was made at once.
    @Test func growsAsItIsMade() throws {
        let grown = try IndexedLedger(segments: 1)
        for segments in 2...18 {
            let ledger = try grown.simulated.open()
            grown.simulated.clock.advance(nanoseconds: 1_000)
            try ledger.take(IndexedLedger.rows(segments * 16 + 3))
            try ledger.sealFullFiles()
            let (keys, report) = try grown.read()
            #expect(report.discarded.isEmpty && report.notices.isEmpty)
            #expect(keys == (try grown.keysInLog()))
        }
        let once = grown.copy()
        for name in once.names { once.simulated.disk.removeFile(once.path(name)) }
        try once.read()
        // 291 rows, 18 marks and the opened project fill 19 files: twice eight, and three.
        #expect(grown.names.count == 5)
        #expect(
            once.simulated.disk.files(in: IndexedLedger.index) == grown.simulated.disk.files(in: IndexedLedger.index))
    }

    /// A segment between two others that could not be sealed: its keys are read, those of the others are in runs.
    @Test func fileThatIsNotSealed() throws {
        let ledger = try IndexedLedger(segments: 0)
        let opened = try ledger.simulated.open()
        try opened.take(IndexedLedger.rows(9 * 16))
        let sealer = Sealer(opened.directory, schema: .plain)
        for first in try sealer.waiting() where first != 32 { #expect(try sealer.seal(first) == .sealed) }
        #expect(try ledger.read().keys == ledger.keysInLog())
        #expect(ledger.names.count == 8 && !ledger.names.contains("32-48.keys"))
        #expect(try sealer.seal(32) == .sealed)
        #expect(try ledger.read().keys == ledger.keysInLog())
        #expect(Set(ledger.names) == ["0-128.keys", "128-144.keys"])
    }

    /// The first key not before another, whatever was asked before, with blocks of all sizes.
    @Test(arguments: [1, 2, 3, 16, 1_000], 0..<4 as Range<UInt64>)
    func firstNotBefore(_ keysPerBlock: Int, _ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        // One of the runs has many equal rows, which several blocks begin with.
        var rows = IndexedLedger.rows(150)
        rows += Array(repeating: row("equal"), count: seed == 0 ? 0 : 60)
        let ledger = try IndexedLedger(rows: rows.shuffled(using: &random))
        let expected = try ledger.keysInLog()
        for round in 0..<30 {
            var targets = (0..<[1, 5, 40, 400][round % 4]).map { _ -> RowKey in
                var target = expected.randomElement(using: &random)!
                switch Int.random(in: 0..<5, using: &random) {
                case 0: target.place = 0
                case 1: target.place += 1
                case 2: target.high = random.next()
                case 3: target.position = UInt64.random(in: 0..<70, using: &random)
                default: break
                }
                return target
            }
            if round == 0 { targets.append(RowKey(high: .max, low: .max, position: 0, payload: 0, place: 0)) }
            targets.sort()
            var index = KeyIndex(try ledger.simulated.open().directory, users: nil, keysPerBlock: keysPerBlock)
            let found = try index.withKnownKeys(ofSource: "use.csv") { known in
                var known = known
                return try targets.map { try known.first(notBefore: $0) }
            }
            #expect(found == targets.map { target in expected.first { $0 >= target } })
        }
    }

    /// Imports from several sources, sealed and indexed or not, with what chance does to the index: each plan is what
    /// reading the whole log gives.
    @Test(arguments: 0..<25 as Range<UInt64>) func plansAsWithoutIndex(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let simulated = SimulatedLedger()
        _ = try simulated.create(segmentHeight: seed % 2 == 0 ? 4 : 2)
        for _ in 0..<12 {
            simulated.clock.advance(nanoseconds: 1_000)
            let ledger = try simulated.open()
            let source = "s\(Int.random(in: 0..<3, using: &random))"
            let contents = [3, 40, 400].randomElement(using: &random)!
            let rows = (0..<Int.random(in: 0...120, using: &random)).map { line in
                let content = Int.random(in: 0..<contents, using: &random)
                return row("r\(content)", id: content % 3 == 0 ? "\(content)" : nil, line: line + 2)
            }
            var stage = try ImportStage(ledger, source: source)
            for row in rows { try stage.add(row) }
            let plan = try stage.plan(against: ledger)
            let reference = try Self.reference(rows, source, ledger)
            #expect(rows.indices.filter { plan.knownRows.contains(UInt64($0)) } == reference.known)
            #expect(plan.newCount == UInt64(rows.count - reference.known.count))
            var occurrences = plan.occurrences
            var found: [[UInt64]] = []
            while let record = try occurrences.next() { found.append([record.row, record.occurrence]) }
            #expect(found == reference.occurrences)
            _ = try ledger.commit(plan, mark: .none, actor: nil)
            if random.happens(onceIn: 2) { try ledger.sealFullFiles() }
            Self.disturb(simulated.disk, &random)
        }
        #expect(try simulated.open().verifyKeyIndex().problems.count <= simulated.disk.names(in: "/ledger/index").count)
    }

    /// The plan that reading the whole log gives.
    private static func reference(
        _ rows: [ImportedRow], _ source: String, _ ledger: Ledger
    ) throws -> (known: [Int], occurrences: [[UInt64]]) {
        let keys = try rows.enumerated().map { number, row in
            var key = try #require(try key(row, source: source))
            key.position = UInt64(number)
            return key
        }
        var join = ImportJoin(ledger.directory, source: source, rowCount: UInt64(rows.count))
        try join.run(
            file: SortedRecords(memory: keys.sorted()),
            log: KnownKeys(rest: SortedRecords(memory: try ledger.keysInLog(ofSource: source))))
        var occurrences: [[UInt64]] = []
        var sorted = try join.occurrences.sorted()
        while let record = try sorted.next() { occurrences.append([record.row, record.occurrence]) }
        return (rows.indices.filter { join.knownRows.contains(UInt64($0)) }, occurrences)
    }

    private static func disturb(_ disk: SimulatedDisk, _ random: inout SplitMix64) {
        guard let name = disk.names(in: "/ledger/index").randomElement(using: &random) else { return }
        let path = IndexedLedger.index.appending(name)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: disk.removeFile(path)
        case 1:
            disk.changeContent(of: path) { bytes in
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
        case 2: disk.changeContent(of: path) { $0.removeLast(Int.random(in: 1...$0.count, using: &random)) }
        case 3: for name in disk.names(in: "/ledger/index") { disk.removeFile(IndexedLedger.index.appending(name)) }
        default: break
        }
    }

    /// One row asks for a block or two of a run, not for all of it.
    @Test func smallImportReadsLittle() throws {
        let ledger = try IndexedLedger(segments: 64)
        try ledger.read(keysPerBlock: 8)
        let process = SimulatedFileSystem(ledger.simulated.disk)
        let opened = try ledger.simulated.open(process)
        var stage = try ImportStage(opened, source: "use.csv")
        try stage.add(IndexedLedger.rows(600)[511])
        #expect(try stage.plan(against: opened).newCount == 0)
        let file = try #require(ledger.simulated.disk.content(of: ledger.path("0-1024.keys")))
        #expect(file.count == 96 + 32 * 1_022 + 8 * 128 + 12)
        // Behind the head and before the fences.
        let blocks = process.calls.filter { call in
            call.operation == .read && call.fileName.hasSuffix(".keys")
                && (96..<UInt64(96 + 32 * 1_022)).contains(call.offset ?? 0)
        }
        #expect((1...2).contains(blocks.count) && blocks.allSatisfy { ($0.count ?? 0) == 8 * 32 })
        // Where all is asked for, the calls are few: up to 64 KB each.
        let streaming = SimulatedFileSystem(ledger.simulated.disk)
        try ledger.read(streaming, keysPerBlock: 8)
        #expect(streaming.calls.filter { $0.operation == .read && $0.fileName.hasSuffix(".keys") }.count < 12)
    }
}
