/// Memory that a chunk's values are put into before they are appended to a column: asking whether the column has room at
/// each of them takes longer.
final class ChunkRoom {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)

    deinit { memory.deallocate() }

    @inline(__always)
    func append<Value>(_ count: Int, to column: inout [Value], _ value: (Int) -> Value) {
        let byteCount = count * MemoryLayout<Value>.stride
        if memory.count < byteCount {
            memory.deallocate()
            memory = .allocate(byteCount: byteCount, alignment: 16)
        }
        let values = memory.bindMemory(to: Value.self).extracting(..<count)
        for row in 0..<count { values.initializeElement(at: row, to: value(row)) }
        column.append(contentsOf: values)
        values.deinitialize()
    }
}
