import ArgumentParser
import Dispatch
import EventStorage
import Interchange
import LedgerModel
import LedgerStore
import Projections

/// One process for many requests.
struct RequestPipeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipe", abstract: "Answer JSON lines with JSON lines, until standard input ends.",
        discussion: """
            One line in, one line out, in the same order. A line says what to do: check, admit, settle or void; the \
            members are the options of those commands (inputTokens, maxOutputTokens, cost, …), amounts as text:
              {"do":"admit","project":"web-app","cost":"0.10","ref":1}
              {"do":"settle","requestId":17,"cost":"0.07"}
            ref may be anything, and comes back with the answer. What is wrong with a line is answered as error, and \
            the next line is read. Lines that come together share a sync.

            Example:
              usage-ledger request pipe --ledger team.ledger < requests.jsonl
            """)

    @OptionGroup var ledger: LedgerOptions

    func run() throws {
        let opened = try ledger.open()
        let output = AdmissionOutput(opened: opened, options: ledger, json: true)
        let source = try FileSource(path: "-")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { buffer.deallocate() }
        var unread: [UInt8] = []
        var lineNumber = 0
        while true {
            let count = try source.read(into: buffer)
            unread += buffer[..<count]
            if count == 0, !unread.isEmpty { unread.append(0x0A) }
            if let end = unread.lastIndex(of: 0x0A) {
                let lines = unread[..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
                var answers = PipeAnswers(opened, explain: output.explain)
                for line in lines {
                    lineNumber += 1
                    guard line.contains(where: { $0 > 0x20 }) else { continue }
                    answers.ask(Array(line), lineNumber: lineNumber)
                }
                guard Terminal.write(answers.text()) else {
                    throw CommandError(Failure.inputOutput, "cannot write the output")
                }
                unread.removeSubrange(...end)
            }
            guard count > 0 else { break }
            guard unread.count <= 1 << 20 else {
                throw CommandError(Failure.badData, "line \(lineNumber + 1) is longer than 1 MiB, which no request is")
            }
        }
        opened.close()
    }
}

/// The answers to lines that came together, in their order.
private struct PipeAnswers {
    private let opened: Ledger
    private let explain: (UInt64) -> String
    private var refs: [JSONValue?] = []
    private let answers = AnswerList()

    init(_ opened: Ledger, explain: @escaping (UInt64) -> String) {
        self.opened = opened
        self.explain = explain
    }

    mutating func ask(_ line: [UInt8], lineNumber: Int) {
        let place = refs.count
        refs.append(nil)
        let request: RequestLine
        do {
            let value = try JSONValue.parse(line, file: "line \(lineNumber)")
            refs[place] = value["ref"]
            request = try RequestLine(value)
        } catch let error as PlaceError {
            return answers.put(.failure(LedgerError(.invalid, "line \(lineNumber): \(error)")), at: place)
        } catch {
            return answers.put(.failure(LedgerError(.invalid, "\(error)")), at: place)
        }
        let answers = answers
        switch request.deed {
        case .check(let admission):
            // Those before it count.
            answers.wait()
            answers.put(Result { .answer(try opened.check(admission)) }, at: place)
        case .admit(let admission):
            answers.expect()
            opened.submit(admission) { answers.putExpected($0.map { .answer($0) }, at: place) }
        case .settle(let id, let attempt, let settlement):
            answers.expect()
            opened.submitSettle(OpenHold.Key(requestID: id, attempt: attempt), settlement) {
                answers.putExpected($0.map { .settled($0) }, at: place)
            }
        case .void(let id, let attempt, let charge):
            answers.expect()
            opened.submitVoid(OpenHold.Key(requestID: id, attempt: attempt), charge: charge) {
                answers.putExpected($0.map { .settled($0) }, at: place)
            }
        }
    }

    /// All answers, a line each; waits for them.
    func text() -> String {
        answers.wait()
        var text = ""
        for (place, ref) in refs.enumerated() {
            var members = members(of: answers.take(at: place))
            if let ref { members.append(("ref", ref)) }
            text += JSONValue.object(members).compactText + "\n"
        }
        return text
    }

    private func members(of answer: Result<PipeAnswer, any Error>?) -> [(key: String, value: JSONValue)] {
        do {
            switch try answer?.get() {
            case .answer(let answer): return try AdmissionJSON.object(answer, explain: explain).members ?? []
            case .settled(let settled): return AdmissionJSON.object(settled).members ?? []
            case nil: throw LedgerError(.inputOutput, "a line was not answered")
            }
        } catch {
            let known = error as? LedgerError
            let fields: [(key: String, value: JSONValue)] = [
                ("code", .string(known?.code.rawValue ?? "invalid")),
                ("message", .string(known?.message ?? "\(error)")), ("advice", .optional(known?.advice)),
            ]
            return [("error", .object(fields))]
        }
    }
}

private enum PipeAnswer: Sendable {
    case answer(AdmissionAnswer)
    case settled(Settled)
}

/// Answers that come from other threads.
private final class AnswerList: @unchecked Sendable {
    private let group = DispatchGroup()
    private let queue = DispatchQueue(label: "answers")
    private var answers: [Int: Result<PipeAnswer, any Error>] = [:]

    func expect() { group.enter() }

    func putExpected(_ answer: Result<PipeAnswer, any Error>, at place: Int) {
        put(answer, at: place)
        group.leave()
    }

    func put(_ answer: Result<PipeAnswer, any Error>, at place: Int) { queue.sync { answers[place] = answer } }

    func take(at place: Int) -> Result<PipeAnswer, any Error>? { queue.sync { answers[place] } }

    /// Returns when all that are expected are there.
    func wait() { group.wait() }
}
