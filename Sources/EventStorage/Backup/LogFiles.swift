internal import SystemPackage

/// The files of a ledger that hold events, each named by the sequence that it begins with.
struct LogFiles {
    var logs: Set<UInt64> = []
    var segments: Set<UInt64> = []
}

extension LedgerDirectory {
    /// What is there, whether it makes a log or not.
    func logFiles() throws(StorageError) -> LogFiles {
        let names = try attempt("list", path) { () throws(Errno) in try fileSystem.names(in: path) }
        let logs = names.compactMap { name -> UInt64? in
            guard name.hasPrefix("active-"), name.hasSuffix(".log") else { return nil }
            return UInt64(name.dropFirst(7).dropLast(4))
        }
        return LogFiles(logs: Set(logs), segments: Set(try segments()))
    }

    func makeSegmentsDirectory() throws(StorageError) {
        try attempt("make the directory of segments", segmentsPath) { () throws(Errno) in
            do throws(Errno) {
                try fileSystem.createDirectory(segmentsPath)
            } catch {
                guard error == .fileExists else { throw error }
            }
        }
    }

    /// The names in the directory of segments; none when there is no such directory.
    func segmentNames() throws(StorageError) -> [String] {
        do throws(Errno) {
            return try fileSystem.names(in: segmentsPath)
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw StorageError(error, while: "list the segments", path: segmentsPath)
            }
            return []
        }
    }
}
