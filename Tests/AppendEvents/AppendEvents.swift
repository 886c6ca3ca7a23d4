import Foundation
import LedgerModel
import LedgerStore

// A process that appends to a ledger, for tests of several such processes at once:
//
//   append-events LEDGER NAME COUNT [STOP]
//
// Appends COUNT events of the source NAME, numbered from 0, each in a decision of its own, up to 128 of them under way; tells
// each acknowledgement as a line "NUMBER SEQUENCE", after it is durable. Before event STOP it waits until all before it
// are acknowledged, says "stopped" and stops itself, as SIGSTOP from outside would; it goes on at SIGCONT.

guard CommandLine.arguments.count >= 4, let count = UInt64(CommandLine.arguments[3]) else {
    FileHandle.standardError.write(Data("usage: append-events LEDGER NAME COUNT [STOP]\n".utf8))
    exit(64)
}
let name = CommandLine.arguments[2]
let stop = CommandLine.arguments.dropFirst(4).first.flatMap { UInt64($0) }
let window = 128
let underWay = DispatchSemaphore(value: window)

/// One write, so that a kill leaves whole lines.
@Sendable func tell(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

do {
    let ledger = try Ledger(opening: CommandLine.arguments[1])
    for number in 0..<count {
        if number == stop {
            for _ in 0..<window { underWay.wait() }
            tell("stopped")
            kill(getpid(), SIGSTOP)
            for _ in 0..<window { underWay.signal() }
        }
        underWay.wait()
        let response = Response(
            context: RequestContext(project: name, model: "gpt-4.1"),
            usage: Usage(inputTokens: Int64(number), outputTokens: 1), cost: .known(Money(picounits: Int128(number))))
        let draft = EventDraft(
            origin: EventOrigin(source: name, key: .ordinal(number)), payload: .response(response))
        ledger.submit([draft]) { result in
            switch result {
            case .success(let receipts): tell("\(number) \(receipts[0].sequence)")
            case .failure(let error):
                FileHandle.standardError.write(Data("\(error)\n".utf8))
                exit(1)
            }
            underWay.signal()
        }
    }
    for _ in 0..<window { underWay.wait() }
    for _ in 0..<window { underWay.signal() }
    ledger.close()
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
