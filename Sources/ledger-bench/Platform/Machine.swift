import Foundation
import Glibc

/// Where a run took place.
struct Machine: Sendable, Codable {
    let processor: String
    let coreCount: Int
    let memoryGibibytes: Double
    let kernel: String
    /// The file system of the scratch folder.
    let fileSystem: String

    init(scratch: String) {
        processor = Self.lines("/proc/cpuinfo").first { $0.hasPrefix("model name") }.map(Self.afterColon) ?? "unknown"
        coreCount = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        memoryGibibytes = Double(sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))) / Double(1 << 30)
        kernel = Self.lines("/proc/sys/kernel/osrelease").first.map(String.init) ?? "unknown"
        fileSystem = Self.fileSystem(of: scratch)
    }

    /// How many processes wanted to run in the last minute, on average.
    static func load() -> Double {
        lines("/proc/loadavg").first.flatMap { $0.split(separator: " ").first }.flatMap { Double($0) } ?? .nan
    }

    /// Now, in UTC, to the second.
    static func timestamp() -> String {
        let formatter = ISO8601DateFormatter()
        return formatter.string(from: Date())
    }

    /// The lines of a file of /proc; none where there is none.
    static func lines(_ path: String) -> [Substring] {
        // Files of /proc have no size, so they are read to their end.
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }

    private static func afterColon(_ line: Substring) -> String {
        line.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
    }

    /// The type and the options of the innermost mount that holds the path.
    private static func fileSystem(of path: String) -> String {
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let mounts = lines("/proc/mounts").map { $0.split(separator: " ") }.filter { $0.count > 3 }
        let around = mounts.filter { path == $0[1] || path.hasPrefix($0[1] == "/" ? "/" : $0[1] + "/") }
        guard let mount = around.max(by: { $0[1].count < $1[1].count }) else { return "unknown" }
        return "\(mount[2]) (\(mount[3]))"
    }
}
