import EventStorage
import Foundation
import Glibc

/// What figures share: the folders, how much to measure, data sets and peers that are made once.
final class Bench {
    /// An absolute path on the disk to be measured; the run's own, empty before it and gone after.
    let scratch: String
    let eventCount: Int
    /// A trace file, for the data set that repeats it.
    let tracePath: String?
    /// How often each contender is measured.
    let rounds: Int
    private let peersFolder: String
    private let keepsDataSets: Bool
    private var dataSets: [Workload: DataSet] = [:]
    private var peers: [PeerName: Peer] = [:]
    private var loaded: [PeerName: (workload: Workload, bytes: [String: Int])] = [:]
    private(set) var versions: [String: String] = [:]

    init(
        scratch: String, eventCount: Int, tracePath: String?, rounds: Int, peersFolder: String, keepsDataSets: Bool
    ) throws {
        self.scratch = URL(fileURLWithPath: scratch).path + "/ledger-bench-data"
        self.eventCount = eventCount
        self.tracePath = tracePath
        self.rounds = rounds
        self.peersFolder = peersFolder
        self.keepsDataSets = keepsDataSets
        try? FileManager.default.removeItem(atPath: self.scratch)
        try FileManager.default.createDirectory(atPath: self.scratch, withIntermediateDirectories: true)
    }

    /// Says on standard error what is going on.
    func progress(_ text: String) { _ = Terminal.write("ledger-bench: \(text)\n", toError: true) }

    /// The path of a new thing in the scratch folder.
    func path(_ name: String) throws -> String {
        let path = "\(scratch)/\(name)"
        try? FileManager.default.removeItem(atPath: path)
        return path
    }

    /// A workload's ledger and rows, made at the first call.
    func dataSet(_ kind: Workload.Kind, eventCount: Int) throws -> DataSet {
        let workload = Workload(kind: kind, eventCount: eventCount)
        if let made = dataSets[workload] { return made }
        progress("making \(eventCount) events, \(kind.name)")
        let made = try DataSet.make(workload, in: path("\(kind.name)-\(eventCount)"))
        dataSets[workload] = made
        return made
    }

    /// The data set of the scan figures: live events.
    func mainDataSet() throws -> DataSet { try dataSet(.live, eventCount: eventCount) }

    enum PeerName: String {
        case duckDB = "DuckDB"
        case sqlite = "SQLite"

        fileprivate var script: String {
            switch self {
            case .duckDB: DuckDBPeer.script
            case .sqlite: SQLitePeer.script
            }
        }
    }

    /// A peer, started at the first call.
    func peer(_ name: PeerName) throws -> Peer {
        if let peer = peers[name] { return peer }
        let peer = try Peer(
            script: name.script, python: PeerSetup.python(in: peersFolder), folder: path("peer-\(name)"))
        peers[name] = peer
        versions.merge(peer.versions) { $1 }
        return peer
    }

    /// Makes a peer hold a data set, unless it does. Returns the bytes that each form of it takes.
    func load(_ name: PeerName, _ dataSet: DataSet) throws -> [String: Int] {
        if let held = loaded[name], held.workload == dataSet.workload { return held.bytes }
        progress("\(name.rawValue) loads \(dataSet.eventCount) events")
        let bytes = try peer(name).load(dataSet)
        // Writing back what was loaded takes a while, and would take it from what is measured next.
        sync()
        loaded[name] = (dataSet.workload, bytes)
        return bytes
    }

    /// Ends the peers and removes what was made.
    func finish() {
        for peer in peers.values { peer.finish() }
        guard !keepsDataSets else { return progress("left the data in \(scratch)") }
        try? FileManager.default.removeItem(atPath: scratch)
    }
}
