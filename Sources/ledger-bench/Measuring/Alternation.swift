import Glibc

/// Something that can be measured again and again.
struct Contender {
    let name: String
    /// One measurement, in the figure's unit.
    let measure: () throws -> Double

    init(_ name: String, _ measure: @escaping () throws -> Double) {
        self.name = name
        self.measure = measure
    }
}

/// Measures contenders by turns, so that whatever else the machine does hits all alike.
enum Alternation {
    /// One warm-up each that does not count, then `rounds` rounds; who begins changes with each. `measured`: how one is
    /// measured, perhaps more than once.
    static func run(
        _ contenders: [Contender], rounds: Int, warmsUp: Bool = true,
        measured: (() throws -> Double) throws -> Double = MachineCalm.measured
    ) throws -> [Spread] {
        if warmsUp { for contender in contenders { _ = try contender.measure() } }
        var values = [[Double]](repeating: [], count: contenders.count)
        for round in 0..<rounds {
            for offset in contenders.indices {
                let index = (round + offset) % contenders.count
                // What one leaves behind, memory that it still gives back above all, is not on the next one's account.
                usleep(50_000)
                values[index].append(try measured(contenders[index].measure))
            }
        }
        return values.map(Spread.init)
    }

    /// A reading of the first contender against the others.
    static func reading(
        _ label: String, _ unit: Unit, rounds: Int, target: Target? = nil, note: String? = nil, warmsUp: Bool = true,
        _ contenders: [Contender]
    ) throws -> Reading {
        let spreads = try run(contenders, rounds: rounds, warmsUp: warmsUp)
        let peers = zip(contenders, spreads).dropFirst().map { (name: $0.name, spread: $1) }
        return Reading(label, unit, spreads[0], against: peers, target: target, note: note)
    }
}
