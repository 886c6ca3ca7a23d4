/// How much of the machine a full replay takes.
struct ReplayMemoryFigure: Figure {
    let name = "memory"
    let title = "Replaying everything: memory and descriptors"
    let method = """
        A process of its own opens the live data set, folds every column of every event on all cores, and reports the most memory that \
        was resident at once (VmHWM) and the most descriptors that were open at once (sampled every half \
        millisecond).
        """

    struct Answer: Codable {
        let eventCount: UInt64
        let peakMebibytes: Double
        let descriptors: Int
        let seconds: Double
    }

    func measure(_ bench: Bench) throws -> [Reading] {
        let dataSet = try bench.mainDataSet()
        var answers: [Answer] = []
        for _ in 0..<3 {
            let child = try LineProcess.own(["child-replay", "--ledger", dataSet.ledgerPath])
            answers.append(try child.receive(Answer.self))
            try child.finish()
        }
        guard answers.allSatisfy({ $0.eventCount == dataSet.eventCount }) else {
            throw BenchError("the replay saw \(answers.map(\.eventCount)) of \(dataSet.eventCount) events")
        }
        return [
            Reading(
                "peak memory", .mebibytes, Spread(answers.map(\.peakMebibytes)), target: .atMost(64, then: 32),
                note: "\(dataSet.eventCount) events"),
            Reading("open descriptors", .files, Spread(answers.map { Double($0.descriptors) })),
        ]
    }
}
