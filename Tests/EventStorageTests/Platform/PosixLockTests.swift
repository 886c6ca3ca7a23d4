import Dispatch
import Glibc
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Waiting for the lock of a real file.
@Suite struct PosixLockTests {
    private let temporary: TemporaryDirectory
    private var path: FilePath { temporary.path.appending("LOCK") }

    init() throws { temporary = try TemporaryDirectory() }

    private func open() throws -> any File { try PosixFileSystem().open(path, .create) }

    /// What another open file learns of a read lock on the first byte: fcntl(2), F_OFD_GETLK.
    private func isWaitingSaid() throws -> Bool {
        let descriptor = Glibc.open(path.string, O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_len = 1
        #expect(fcntl(descriptor, 36, &range) == 0)
        return Int32(range.l_type) != F_UNLCK
    }

    @Test func aFreeLockIsTakenAtOnce() throws {
        let (file, other) = (try open(), try open())
        try file.lock(meanwhile: { Issue.record("nobody has it") })
        #expect(try !other.lock(wait: false))
        try file.unlock()
        #expect(try other.lock(wait: true))
    }

    /// Who waits looks around, and says that he waits; in the end he waits without looking, and still gets it.
    @Test(arguments: [1, 3, 127]) func whoWaitsLooksAround(times: Int) throws {
        let holder = try open()
        #expect(try holder.lock(wait: false))
        #expect(try !isWaitingSaid())
        let looks = Atomic(0)
        let (looked, taken) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let waiter = try open()
        DispatchQueue(label: "waiter").async {
            try? waiter.lock(meanwhile: {
                if looks.add(1, ordering: .sequentiallyConsistent).newValue == times { looked.signal() }
            })
            taken.signal()
        }
        #expect(looked.wait(timeout: .now() + 60) == .success)
        // In the end nobody says so any more, since he waits in the kernel's queue.
        if times < 127 { #expect(try isWaitingSaid()) }
        try holder.unlock()
        #expect(taken.wait(timeout: .now() + 60) == .success)
        #expect(looks.load(ordering: .sequentiallyConsistent) <= 127)
        #expect(try !isWaitingSaid())
        #expect(try !holder.lock(wait: false))
        try waiter.unlock()
    }
}
