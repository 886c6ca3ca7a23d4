/// One line of the table: what was measured, of ours and of peers that did the same work.
struct Reading: Sendable, Codable {
    struct Peer: Sendable, Codable {
        let name: String
        let spread: Spread
        /// How many times better ours is, round by round: a rate over the peer's, or a peer's time over ours.
        let factor: Spread
    }

    let label: String
    let unit: Unit
    let ours: Spread
    private(set) var peers: [Peer] = []
    let target: Target?
    let verdict: Target.Verdict?
    /// What a reader must know of this line.
    let note: String?

    init(
        _ label: String, _ unit: Unit, _ ours: Spread, against peers: [(name: String, spread: Spread)] = [],
        target: Target? = nil, note: String? = nil
    ) {
        self.label = label
        self.unit = unit
        self.ours = ours
        self.peers = peers.map { peer in
            let rounds = zip(ours.values, peer.spread.values).map { unit.isRate ? $0 / $1 : $1 / $0 }
            return Peer(name: peer.name, spread: peer.spread, factor: Spread(rounds))
        }
        self.target = target
        self.note = note
        switch target?.subject {
        case nil: verdict = nil
        case .value: verdict = target?.verdict(on: ours.median)
        case .factor(let name):
            verdict = target?.verdict(on: self.peers.first { $0.name == name }?.factor.median)
        }
    }
}
