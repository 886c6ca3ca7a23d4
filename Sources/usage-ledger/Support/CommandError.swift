/// Something wrong that only a command can know.
struct CommandError: Error, CustomStringConvertible {
    var exitCode: Int32
    var description: String

    init(_ exitCode: Int32, _ description: String) {
        self.exitCode = exitCode
        self.description = description
    }
}
