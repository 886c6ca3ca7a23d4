import Glibc
import Synchronization
import Testing

@testable import EventStorage

@Suite struct AllCoresTests {
    @Test func noMoreCoresThanTheMachineHas() {
        #expect((1...sysconf(Int32(_SC_NPROCESSORS_CONF))).contains(usableCoreCount()))
    }

    @Test(arguments: [0, 1, 2, 1_000]) func everyNumberOnce(count: Int) {
        let calls = Mutex([Int](repeating: 0, count: count))
        onAllCores(count) { number in calls.withLock { $0[number] += 1 } }
        #expect(calls.withLock { $0 } == [Int](repeating: 1, count: count))
    }
}
