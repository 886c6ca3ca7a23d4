import EventStorage
import SystemPackage

/// Bytes written once from front to back to a nameless file, then read from front to back.
struct Spool {
    private let file: any File
    private let path: FilePath
    private var buffer: [UInt8] = []
    private(set) var byteCount: UInt64 = 0
    private static let bufferSize = 1 << 18

    init(_ directory: LedgerDirectory) throws(StorageError) {
        file = try directory.makeSpool()
        path = directory.path
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    mutating func flush() throws(StorageError) {
        do throws(Errno) {
            try file.writeFully(buffer, at: byteCount)
        } catch {
            throw StorageError(error, while: "spool the import", path: path)
        }
        byteCount += UInt64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    /// A reader of the bytes from `start` to `end`, which must have been flushed.
    func reader(from start: UInt64, to end: UInt64, bufferSize: Int = Spool.bufferSize) -> SpoolReader {
        SpoolReader(file: file, path: path, position: start, end: end, bufferSize: bufferSize)
    }
}

/// Reads a stretch of a spool from front to back.
struct SpoolReader {
    private let file: any File
    private let path: FilePath
    private var position: UInt64
    private let end: UInt64
    private let bufferSize: Int
    private var buffer: [UInt8] = []
    private var consumed = 0

    init(file: any File, path: FilePath, position: UInt64, end: UInt64, bufferSize: Int) {
        self.file = file
        self.path = path
        self.position = position
        self.end = end
        self.bufferSize = bufferSize
    }

    /// Calls back with the next `count` bytes; nil at the end.
    mutating func next<Result>(
        _ count: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result? {
        if buffer.count - consumed < count {
            buffer.removeFirst(consumed)
            consumed = 0
            let wanted = Int(min(UInt64(max(bufferSize, count)), end - position))
            do throws(Errno) {
                buffer += try file.bytes(at: position, count: wanted)
            } catch {
                throw StorageError(error, while: "read the import's spool", path: path)
            }
            position += UInt64(wanted)
            guard buffer.count >= count else { return nil }
        }
        defer { consumed += count }
        return try buffer.withUnsafeBytes { bytes in
            try body(UnsafeRawBufferPointer(rebasing: bytes[consumed..<consumed + count]))
        }
    }
}
