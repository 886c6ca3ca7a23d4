import Interchange
import Testing

@Suite struct FileSourceTests {
    @Test("a file is read from its start to its end")
    func file() throws {
        var reader = LineReader(try FileSource(path: #filePath), windowBytes: 7)
        #expect(try reader.next())
        #expect(reader.withLine { String($0) } == "import Interchange")
        var last = ""
        while try reader.next() { last = reader.withLine { String($0) } }
        #expect(last == "// the last line")
    }

    @Test("a file that is not there")
    func missing() {
        let error = #expect(throws: FileSourceError.self) { try FileSource(path: "/no-such-folder/usage.csv") }
        #expect(error?.operation == .open)
        #expect(error?.description == "cannot open /no-such-folder/usage.csv: No such file or directory")
    }

    @Test("a folder opens, but cannot be read")
    func folder() throws {
        var reader = CSVReader(try FileSource(path: "/"))
        let error = #expect(throws: FileSourceError.self) { try reader.next() }
        #expect(error?.operation == .read)
        #expect(error?.description == "cannot read /: Is a directory")
    }

    @Test("a dash is standard input")
    func standardInput() throws {
        #expect(try FileSource(path: "-").name == "standard input")
        #expect(try FileSource(path: #filePath).name == #filePath)
    }

    @Test("memory comes in chunks")
    func memory() {
        var source = MemorySource("abcdefg", maximumChunk: 3)
        var counts: [Int] = []
        withUnsafeTemporaryAllocation(byteCount: 5, alignment: 1) { buffer in
            for _ in 0..<4 { counts.append(source.read(into: buffer)) }
        }
        #expect(counts == [3, 3, 1, 0])
    }
}

// the last line
