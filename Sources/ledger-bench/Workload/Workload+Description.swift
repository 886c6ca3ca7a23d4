extension Workload {
    /// The data in words, for the report.
    static let description = """
        ## The data

        Drawn from a seed: an organization of \(Team.projectCount) projects and \(Team.userCount) users (Zipf) that calls \
        \(Team.models.count) models for two years, arrivals in microseconds, busier in working hours; log-normal tokens \
        and latencies, 3 prompts in 10 partly cached; 97 of 100 calls succeed; rate-limit headers on 1 response in 10. \
        Costs and holds come from the built-in price list. *Live pairs* are requests and responses with 2 % throttles and \
        0.1 % alerts among them; *imported usage* is responses only. Ids are random, in the providers' own forms (15 to 22 bytes of \
        chance each). The whole description stands in `Sources/ledger-bench/Workload/Workload.swift`.

        """
}
