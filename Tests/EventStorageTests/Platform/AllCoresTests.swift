import Glibc
import Testing

@testable import EventStorage

@Suite struct AllCoresTests {
    @Test func noMoreCoresThanTheMachineHas() {
        #expect((1...sysconf(Int32(_SC_NPROCESSORS_CONF))).contains(usableCoreCount()))
    }

    @Test(arguments: [0, 1, 2, 1_000]) func everyNumberOnce(count: Int) {
        let calls = UnsafeMutableBufferPointer<Int>.allocate(capacity: count)
        defer { calls.deallocate() }
        calls.initialize(repeating: 0)
        onAllCores(count) { calls[$0] += 1 }
        #expect(calls.allSatisfy { $0 == 1 })
    }
}
