/// Where a reader gets its bytes: a file, standard input, or memory.
package protocol ByteSource {
    /// Fills the start of `buffer` with the next bytes; the number written, 0 only at the end.
    ///
    /// `buffer` is never empty. A short count is not the end: pipes and terminals give what they have.
    /// A reader does not ask again after 0.
    ///
    /// Throws: whatever the medium reports; a reader passes it on and may be asked again.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}
