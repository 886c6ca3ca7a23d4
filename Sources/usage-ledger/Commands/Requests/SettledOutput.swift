import Interchange
import LedgerModel
import LedgerStore
import Reports

/// Tells what became of a hold.
struct SettledOutput {
    let opened: Ledger
    let json: Bool

    func tell(_ settled: Settled) {
        guard !json else { return print(AdmissionJSON.object(settled).compactText) }
        let (currency, id) = (opened.currency, settled.requestID)
        let already = settled.isRepeated ? " already" : ""
        switch settled.cost {
        case .known(let money):
            print("Request \(id) is settled\(already): \(money) \(currency) of \(settled.hold) held.")
        case .estimated(let money):
            print("Request \(id) is settled\(already): about \(money) \(currency) of \(settled.hold) held.")
        case .unknown(let lower, let upper):
            let bound = upper.map { ", \($0) at most, which counts" } ?? ""
            print("Request \(id) is settled\(already) at an unknown cost: \(lower) \(currency) at least\(bound).")
        }
        if let charge = settled.replacedCharge { print("It replaces the \(charge) \(currency) that were assumed.") }
        tellAlerts(settled)
    }

    /// The same of a usage that nothing was held for.
    func tell(recorded settled: Settled) {
        guard !json else { return print(AdmissionJSON.object(settled).compactText) }
        let already = settled.isRepeated ? " already" : ""
        switch settled.cost {
        case .known(let money), .estimated(let money):
            print("Recorded\(already) as event \(settled.sequence): \(money) \(opened.currency).")
        case .unknown:
            print("Recorded\(already) as event \(settled.sequence), at an unknown cost: its model has no price.")
        }
        tellAlerts(settled)
    }

    /// The alerts that it raised, for people.
    func tellAlerts(_ settled: Settled) {
        for alert in settled.alerts { Notice.write(AlertText.sentence(alert, currency: opened.currency)) }
    }
}
