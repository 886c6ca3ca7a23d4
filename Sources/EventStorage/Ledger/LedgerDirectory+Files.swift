internal import SystemPackage

extension LedgerDirectory {
    /// What HEAD says of this ledger; nil when there is no HEAD, neither slot is valid, or it is another ledger's.
    func readHead() throws(StorageError) -> DurableHead? {
        guard let head = try readAnyHead(), head.ledgerID == header.id else { return nil }
        return head
    }

    /// Whether HEAD came from another ledger: files of two ledgers were mixed.
    var hasForeignHead: Bool {
        guard let head = try? readAnyHead() else { return false }
        return head.ledgerID != header.id
    }

    private func readAnyHead() throws(StorageError) -> DurableHead? {
        try readHeadBytes().flatMap { DurableHead(decoding: $0) }
    }

    /// Nil when there is no HEAD.
    func readHeadBytes() throws(StorageError) -> [UInt8]? {
        do throws(Errno) {
            return try fileSystem.open(headPath, .read).bytes(at: 0, count: 2 * DurableHead.slotStride)
        } catch {
            guard error == .noSuchFileOrDirectory else { throw StorageError(error, while: "read HEAD", path: headPath) }
            return nil
        }
    }

    /// Which file a name means now; nil when it means none.
    func identity(of path: FilePath) throws(StorageError) -> FileIdentity? {
        do throws(Errno) {
            return try fileSystem.identity(of: path)
        } catch {
            guard error == .noSuchFileOrDirectory else { throw StorageError(error, while: "look at", path: path) }
            return nil
        }
    }

    /// Calls back with the canonical bytes of one event. Reads the log file or segment that holds it up to there.
    package func withEvent<Result>(at sequence: UInt64, _ body: (UnsafeRawBufferPointer) throws -> Result) throws
        -> Result
    {
        var result: Result?
        try forEachEvent(ofFileHolding: sequence) { number, bytes in
            if number == sequence { result = try body(bytes) }
            return number < sequence
        }
        guard let result else {
            throw StorageError(.corrupt, "event \(sequence) is not in the log", path: path.string)
        }
        return result
    }

    /// Calls back with the events of the file or segment that holds an event, in order, until `body` returns false.
    package func forEachEvent(
        ofFileHolding sequence: UInt64, _ body: (UInt64, UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        let first = header.fileFirstSequence(holding: sequence)
        var goesOn = true
        func take(_ frame: FrameView) throws {
            try frame.forEachEvent { number, bytes in
                if goesOn { goesOn = try body(number, bytes) }
            }
        }
        // It may be sealed between two looks at it.
        for _ in 0..<2 {
            if let segment = try segment(firstSequence: first) {
                let events = SegmentEvents()
                try events.begin(segment)
                while goesOn, try events.next(take) {}
                return
            }
            guard try identity(of: activeFilePath(firstSequence: first)) != nil else { continue }
            let cursor: LogCursor
            do throws(StorageError) {
                cursor = try LogCursor(self, atFile: first)
            } catch {
                guard try self.segment(firstSequence: first) != nil else { throw error }
                continue
            }
            while goesOn, try cursor.advanceByFrame(take) {}
            return
        }
        throw missingFile(firstSequence: first)
    }

    /// A file without a name, gone when closed or when the process ends.
    package func makeSpool() throws(StorageError) -> any File {
        try attempt("make a spool file", path) { () throws(Errno) in
            do throws(Errno) {
                return try fileSystem.open(path, .unnamed)
            } catch {
                // Not every file system has nameless files.
                guard error == .notSupported || error == .isDirectory || error == .invalidArgument else { throw error }
            }
            let name = path.appending("spool.tmp")
            // Of a process that died before it took the name away.
            if try fileSystem.names(in: path).contains("spool.tmp") { try fileSystem.remove(name) }
            let file = try fileSystem.open(name, .createNew)
            try fileSystem.remove(name)
            return file
        }
    }

    /// Opens, or makes, a file whose lock stands for something other than appending.
    package func openLock(_ name: String) throws(StorageError) -> any File {
        try attempt("open the lock", path.appending(name)) { () throws(Errno) in
            try fileSystem.open(path.appending(name), .create)
        }
    }
}
