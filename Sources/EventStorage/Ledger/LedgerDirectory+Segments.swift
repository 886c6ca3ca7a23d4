package import SystemPackage

extension LedgerDirectory {
    package var segmentsPath: FilePath { path.appending("segments") }

    package func segmentPath(firstSequence: UInt64) -> FilePath {
        segmentsPath.appending("\(firstSequence).segment")
    }

    /// The first sequences of the sealed segments, ascending.
    package func segments() throws(StorageError) -> [UInt64] {
        do throws(Errno) {
            return try fileSystem.names(in: segmentsPath).compactMap { name -> UInt64? in
                guard name.hasSuffix(".segment"), let first = UInt64(name.dropLast(8)) else { return nil }
                return isFileStart(first) ? first : nil
            }.sorted()
        } catch {
            // Nothing has been sealed yet.
            guard error == .noSuchFileOrDirectory else {
                throw StorageError(error, while: "list the segments", path: segmentsPath)
            }
            return []
        }
    }

    /// Whether a file can begin with an event, as one that is named so should.
    func isFileStart(_ sequence: UInt64) -> Bool {
        sequence % header.eventsPerFile == 0 && sequence <= UInt64(Int64.max)
    }

    /// Opens a sealed segment; nil when the events from that sequence on have not been sealed.
    package func segment(firstSequence: UInt64) throws(StorageError) -> SegmentFile? {
        let path = segmentPath(firstSequence: firstSequence)
        do throws(StorageError) {
            return try SegmentFile(
                opening: path, in: fileSystem, ledgerID: header.id, firstSequence: firstSequence,
                count: Int(header.eventsPerFile))
        } catch {
            guard error.cause == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }
}
