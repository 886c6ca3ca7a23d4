/// The lines that say where and with what a run was made.
struct Heading {
    let machine: String
    let versions: String

    init(_ run: BenchRun) {
        let place = run.machine
        machine =
            "\(run.startedAt), \(place.processor), \(place.coreCount) cores, \(Unit.rounded(place.memoryGibibytes)) GiB, "
            + "Linux \(place.kernel), \(place.fileSystem); \(run.eventCount) events"
        let loads = run.outcomes.flatMap { [$0.loadBefore, $0.loadAfter] }.filter(\.isFinite)
        let load = "load average \(Unit.rounded(loads.min() ?? .nan)) to \(Unit.rounded(loads.max() ?? .nan))"
        let versions = run.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        self.versions = ([load] + versions).joined(separator: ", ")
    }
}
