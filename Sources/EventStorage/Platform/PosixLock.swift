internal import CLinux
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// The exclusive advisory lock of an open file: flock(2), and a way of waiting that costs its holder little.
///
/// Whoever waits in the kernel's queue is woken at each unlock. That takes the holder about 20 µs where the other's core
/// sleeps, and is mostly in vain: a holder who commits in a loop has the lock again before the other has come. So waiting is
/// looking again and again, for a while, and a holder who has been at it for some milliseconds looks whether anybody
/// waits, and if so pauses. Who waits says so by a read lock on a byte of the file (fcntl(2), of the open file description,
/// which has nothing to do with flock's): like the lock itself it is gone when its process is.
struct PosixLock: ~Copyable, Sendable {
    private let descriptor: Int32
    /// Since when this one has the lock whenever it wants it, in nanoseconds; 0 where it last had to wait.
    private let turnBegan = Atomic<Int64>(0)

    /// How long a turn may be while others wait, in nanoseconds.
    private static let longestTurn: Int64 = 6_000_000
    /// What lies between two looks, in microseconds: little at first, since most commits are short. Behind them, after 50 ms,
    /// comes the kernel's queue: a holder who makes no way has it for long.
    private static let looks: [UInt32] = [50, 50] + Array(repeating: 400, count: 125)
    /// Longer than what lies between two looks.
    private static let pause: UInt32 = 600

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// False when it is taken.
    borrowing func tryTake() throws(Errno) -> Bool { try tryLock(LOCK_EX | LOCK_NB) }

    /// Calls `meanwhile` between two looks.
    borrowing func take(meanwhile: () -> Void) throws(Errno) {
        makeWay()
        if try tryTake() { return }
        turnBegan.store(0, ordering: .relaxed)
        guard try !lookAround(meanwhile) else { return }
        // Announced no more: on some network file systems the read locks of two who wait keep each other out.
        _ = try tryLock(LOCK_EX)
    }

    /// False when the lock was taken all the time.
    private borrowing func lookAround(_ meanwhile: () -> Void) throws(Errno) -> Bool {
        // Where it cannot be said that somebody waits, waiting takes longer.
        _ = isAnnouncing(F_RDLCK)
        defer { _ = isAnnouncing(F_UNLCK) }
        for look in Self.looks {
            meanwhile()
            usleep(look)
            if try tryTake() { return true }
        }
        return false
    }

    borrowing func release() throws(Errno) {
        while flock(descriptor, LOCK_UN) != 0 {
            guard Errno.current == .interrupted else { throw .current }
        }
    }

    /// At the end of a turn, lets those who wait come first.
    private borrowing func makeWay() {
        let now = Self.nanoseconds()
        let began = turnBegan.load(ordering: .relaxed)
        guard began == 0 || now - began > Self.longestTurn else { return }
        turnBegan.store(now, ordering: .relaxed)
        if began != 0, isAnybodyWaiting() { usleep(Self.pause) }
    }

    private borrowing func tryLock(_ operation: Int32) throws(Errno) -> Bool {
        while flock(descriptor, operation) != 0 {
            let error = Errno.current
            if error == .wouldBlock { return false }
            guard error == .interrupted else { throw error }
        }
        return true
    }

    private borrowing func isAnnouncing(_ type: Int32) -> Bool {
        var range = Self.firstByte(type)
        return fcntl(descriptor, Int32(linux_set_description_lock), &range) == 0
    }

    private borrowing func isAnybodyWaiting() -> Bool {
        var range = Self.firstByte(F_WRLCK)
        return fcntl(descriptor, Int32(linux_get_description_lock), &range) == 0 && Int32(range.l_type) != F_UNLCK
    }

    private static func firstByte(_ type: Int32) -> flock {
        var range = Glibc.flock()
        range.l_type = Int16(type)
        range.l_whence = Int16(SEEK_SET)
        range.l_len = 1
        return range
    }

    private static func nanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
