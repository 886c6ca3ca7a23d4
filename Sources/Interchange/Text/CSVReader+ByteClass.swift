extension CSVReader {
    /// What a byte means to the scan of a CSV record, in the order that lets one comparison sort out the plain ones.
    enum ByteClass {
        /// Text everywhere.
        static let plain: UInt8 = 0
        /// Text inside quotes.
        static let delimiter: UInt8 = 1
        static let quote: UInt8 = 2
        static let lineFeed: UInt8 = 3
        static let carriageReturn: UInt8 = 4
        /// Also the byte behind the window, at which every scan stops.
        static let nul: UInt8 = 5

        /// The class of each of the 256 byte values; the caller deallocates it.
        static func table(delimiter: UInt8) -> UnsafeMutablePointer<UInt8> {
            let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
            table.initialize(repeating: plain, count: 256)
            table[0] = nul
            table[Int(UInt8.quote)] = quote
            table[Int(UInt8.lineFeed)] = lineFeed
            table[Int(UInt8.carriageReturn)] = carriageReturn
            precondition(table[Int(delimiter)] == plain, "a delimiter must differ from quote, line break and NUL")
            table[Int(delimiter)] = Self.delimiter
            return table
        }
    }
}
