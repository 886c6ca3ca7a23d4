/// The log while its lock is held: caught up, and nobody else appends.
package struct LockedLog {
    let writer: LogWriter
    /// What recovery set aside on the way here, if anything.
    package let tornTail: TornTail?

    package var treeSize: UInt64 { writer.treeSize }
    package var lastRecordedAtNanoseconds: Int64? { writer.lastRecordedAtNanoseconds }

    /// Calls back with the canonical bytes of an event that the log holds.
    package func withEvent<Result>(at sequence: UInt64, _ body: (UnsafeRawBufferPointer) throws -> Result) throws
        -> Result
    {
        try writer.directory.withEvent(at: sequence, body)
    }

    package func makeFrame() -> FrameBuilder {
        FrameBuilder(firstSequence: treeSize, eventsPerFile: writer.directory.header.eventsPerFile)
    }

    /// The first sequence of the last log file.
    package var lastFileFirstSequence: UInt64 { writer.cursor.position.fileFirstSequence }
    /// The end of the log.
    package var place: LogPlace { writer.cursor.place }

    /// Reads the log again from a place, or from the start of the last file: what is behind it goes to `taking`.
    ///
    /// False, and nothing done, when the log has no such place.
    package func readAgain(
        from place: LogPlace?, taking: (FrameView) throws -> Void, skipping: (Range<UInt64>) throws -> Void
    ) throws -> Bool {
        guard try writer.rewind(to: place) else { return false }
        _ = try writer.catchUp(taking, skipping)
        return true
    }

    /// Makes the frame durable. On return its events are acknowledged.
    ///
    /// Throws `.noSpace` and others with the log as it was before, `.outcomeUnknown` when the disk did not say.
    package func append(_ frame: FrameBuilder) throws { try writer.append(frame) }
}

/// What recovery found behind the last valid frame and set aside.
package struct TornTail: Sendable, Hashable {
    package let fileName: String
    package let offset: UInt64
    package let byteCount: UInt64
    /// Relative to the ledger.
    package let quarantineFileName: String
    /// SHA-256 of the bytes.
    package let digest: [UInt8]
}
