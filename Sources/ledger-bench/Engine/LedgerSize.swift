import Foundation

/// How many bytes the parts of a ledger take on disk.
struct LedgerSize {
    private(set) var active = 0
    private(set) var segments = 0
    private(set) var segmentCount = 0
    /// The idempotency keys, which can be made anew.
    private(set) var index = 0

    init(_ path: String) throws {
        guard let files = FileManager.default.enumerator(atPath: path) else { throw BenchError("no ledger at \(path)") }
        for case let name as String in files {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
            guard attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? Int else {
                continue
            }
            if name.hasSuffix(".segment") {
                segments += size
                segmentCount += 1
            } else if name.hasPrefix("index/") {
                index += size
            } else if name.hasSuffix(".log") {
                active += size
            }
        }
    }
}
