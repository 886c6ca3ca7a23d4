import Glibc

/// Which of the machine's cores may be used.
enum Processors {
    static var count: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }

    /// A set of cores as the kernel takes it: a bit each.
    private typealias CoreSet = (UInt64, UInt64, UInt64, UInt64)

    /// Keeps the calling thread, and threads that it starts from now on, to the first `limit` of its cores.
    static func limit(to limit: Int) throws {
        var before: CoreSet = (0, 0, 0, 0)
        guard try call("sched_getaffinity", &before) else { throw BenchError("cannot ask which cores may be used") }
        var narrowed: CoreSet = (0, 0, 0, 0)
        withUnsafeBytes(of: before) { old in
            withUnsafeMutableBytes(of: &narrowed) { new in
                var left = limit
                for core in 0..<(old.count * 8) where left > 0 && old[core / 8] >> (core % 8) & 1 == 1 {
                    new[core / 8] |= 1 << (core % 8)
                    left -= 1
                }
            }
        }
        guard try call("sched_setaffinity", &narrowed) else { throw BenchError("cannot limit the cores") }
    }

    /// Calls one of two functions that the C library has only under `_GNU_SOURCE`, which Swift's import leaves out.
    private static func call(_ name: String, _ set: inout CoreSet) throws -> Bool {
        typealias Function = @convention(c) (Int32, Int, UnsafeMutableRawPointer) -> Int32
        guard let symbol = dlsym(nil, name) else { throw BenchError("this C library has no \(name)") }
        return unsafeBitCast(symbol, to: Function.self)(0, MemoryLayout<CoreSet>.size, &set) == 0
    }
}
