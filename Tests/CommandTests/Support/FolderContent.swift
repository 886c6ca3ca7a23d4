import Foundation

/// The files of a folder, byte for byte.
struct FolderContent: Hashable, CustomStringConvertible {
    private let files: [String: Data]

    init(of folder: String, where isWanted: (String) -> Bool = { _ in true }) throws {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where isWanted(name) {
            files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        self.files = files
    }

    /// Makes the folder, as private as `init` makes a ledger.
    func write(to folder: String) throws {
        let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false, attributes: mode)
        for (name, data) in files {
            let path = "\(folder)/\(name)"
            try data.write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
    }

    var names: [String] { files.keys.sorted() }

    var description: String { names.map { "\($0): \(files[$0]?.count ?? 0) bytes" }.joined(separator: ", ") }
}
