import Foundation

/// A program that does the same work: a Python script that is told what to do in lines of JSON.
///
/// It times itself, so that neither its start nor the conversation counts.
final class Peer {
    private let process: LineProcess
    let versions: [String: String]
    let folder: String

    /// One task: what to do, and with what.
    struct Task: Encodable {
        var what: String
        var source: String?
        var path: String?
        var count: Int?
        var threads: Int?
        var columns: [[String]]?

        init(
            _ what: String, source: String? = nil, path: String? = nil, count: Int? = nil, threads: Int? = nil,
            columns: [[String]]? = nil
        ) {
            self.what = what
            self.source = source
            self.path = path
            self.count = count
            self.threads = threads
            self.columns = columns
        }
    }

    struct Answer: Decodable {
        var seconds: Double?
        var rows: [String]?
        var bytes: [String: Int]?
        var error: String?
    }

    init(script: String, python: String, folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.folder = folder
        process = try LineProcess(python, ["-c", script, folder])
        versions = try process.receive([String: String].self)
    }

    @discardableResult
    func perform(_ task: Task) throws -> Answer {
        try process.send(String(decoding: JSONEncoder().encode(task), as: UTF8.self))
        let answer = try process.receive(Answer.self)
        if let error = answer.error { throw BenchError("a peer failed at \(task.what): \(error)") }
        return answer
    }

    /// Performs a task and returns how long it says that took.
    func seconds(_ task: Task) throws -> Double {
        guard let seconds = try perform(task).seconds else { throw BenchError("a peer timed nothing at \(task.what)") }
        return seconds
    }

    func finish() { try? process.finish() }

    /// Loads the rows of a data set; returns the bytes that each form of them takes.
    func load(_ dataSet: DataSet) throws -> [String: Int] {
        let columns = RowsFile.columns.map { [$0.name, "\($0.type)"] }
        return try perform(Task("load", path: dataSet.rowsPath, columns: columns)).bytes ?? [:]
    }

    /// Makes a peer keep a workload's rows in memory, to append them when asked.
    func prepareAppends(of workload: Workload, rows path: String) throws {
        try DataSet.writeRows(workload, to: path)
        let columns = RowsFile.columns.map { [$0.name, "\($0.type)"] }
        try perform(Task("prepare", path: path, count: workload.eventCount, columns: columns))
    }
}
