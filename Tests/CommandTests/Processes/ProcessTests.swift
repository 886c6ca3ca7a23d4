import Foundation
import TestSupport
import Testing

/// Several real processes at one ledger, across rotations and seals; some killed, some stopped.
@Suite struct ProcessTests {
    /// 4 processes, 10,000 events each: all there, none twice, each process's in its own order.
    @Test func fourAtOnce() throws {
        let ledger = try ContestedLedger(segmentHeight: 12)
        let names = ["ann", "bob", "cat", "dan"]
        let processes = try names.map { try AppendingProcess(ledger: ledger.path, name: $0, count: 10_000) }
        for process in processes { #expect(try process.end() == 0) }
        let events = try ledger.events()
        #expect(events.count == 40_000)
        for process in processes {
            #expect(events.filter { $0.source == process.name }.map(\.number) == Array(0..<10_000))
            #expect(process.acknowledged.count == 10_000)
            #expect(process.acknowledged.allSatisfy { events[Int($0.value)] == (process.name, $0.key) })
        }
        // 40,000 events fill nine files of 4,096, which all have been sealed, whoever filled them.
        #expect(try ledger.names(in: "/segments") == (0..<9).map { "\($0 * 4_096).segment" }.sorted())
        #expect(try ledger.names(in: "").filter { $0.hasPrefix("active") } == ["active-36864.log"])
    }

    /// One process of two is killed at a moment of chance, 100 times: nothing acknowledged is lost, nothing is there twice.
    @Test func killedAtAnyMoment() throws {
        let ledger = try ContestedLedger(segmentHeight: 8)
        var random = SplitMix64(seed: 9)
        var acknowledged: [UInt64: (String, UInt64)] = [:]
        var kills = 0
        for round in 0..<100 {
            let victim = try AppendingProcess(ledger: ledger.path, name: "victim-\(round)", count: 100_000)
            let other = try AppendingProcess(ledger: ledger.path, name: "other-\(round)", count: 20)
            _ = try victim.read(atLeast: Int.random(in: 0...40, using: &random))
            victim.kill()
            kills += try victim.end() == -SIGKILL ? 1 : 0
            #expect(try other.end() == 0)
            for process in [victim, other] {
                for (number, sequence) in process.acknowledged {
                    #expect(acknowledged.updateValue((process.name, number), forKey: sequence) == nil)
                }
            }
        }
        #expect(kills == 100)
        let events = try ledger.events()
        #expect(acknowledged.allSatisfy { $0.key < UInt64(events.count) && events[Int($0.key)] == $0.value })
        #expect(Set(events.map { "\($0.source) \($0.number)" }).count == events.count)
        // Of each process, the first so many, in order: no gap before an event that is there.
        for (source, own) in Dictionary(grouping: events, by: \.source) where source != "recovered" {
            guard source.hasPrefix("victim") || source.hasPrefix("other") else { continue }
            #expect(own.map(\.number) == Array(0..<UInt64(own.count)), "\(source)")
        }
        print("100 processes killed; \(acknowledged.count) acknowledged of \(events.count) events in the log.")
    }

    /// One process stops before a write, with its files open; the others fill, rotate and seal these; then it goes on.
    @Test func stoppedWhileOthersSeal() throws {
        let ledger = try ContestedLedger(segmentHeight: 8)
        let sleeper = try AppendingProcess(ledger: ledger.path, name: "sleeper", count: 500, stopBefore: 100)
        #expect(try sleeper.read())
        #expect(sleeper.acknowledged.count == 100)
        let others = try ["ann", "bob"].map { try AppendingProcess(ledger: ledger.path, name: $0, count: 1_000) }
        for other in others { #expect(try other.end() == 0) }
        #expect(try ledger.names(in: "").contains("active-0.log") == false)
        sleeper.goOn()
        #expect(try sleeper.end() == 0)
        let events = try ledger.events()
        #expect(events.count == 2_500)
        for process in [sleeper] + others {
            let own = events.filter { $0.source == process.name }.map(\.number)
            #expect(own == Array(0..<UInt64(own.count)) && own.count == process.acknowledged.count)
            #expect(process.acknowledged.allSatisfy { events[Int($0.value)] == (process.name, $0.key) })
        }
    }
}
