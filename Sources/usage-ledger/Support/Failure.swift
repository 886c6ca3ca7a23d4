import ArgumentParser
import EventStorage
import Interchange
import LedgerModel
import LedgerStore
import SystemPackage

/// Ends the process: what to say, and the exit code that scripts can tell failures apart by (sysexits.h).
enum Failure {
    static let refused: Int32 = 1
    static let usage: Int32 = 64
    static let badData: Int32 = 65
    static let noInput: Int32 = 66
    static let cannotCreate: Int32 = 73
    static let inputOutput: Int32 = 74
    static let busy: Int32 = 75
    static let noPermission: Int32 = 77

    static func exit(with error: any Error) -> Never {
        let code: Int32
        switch error {
        case let error as LedgerError: code = exitCode(of: error.code)
        case is InputError, is MoneyError: code = badData
        case let error as ProofError: code = error.kind == .malformed ? badData : refused
        case let error as FileSourceError: code = exitCode(of: error)
        case let error as CommandError: code = error.exitCode
        case is ValidationError: code = usage
        default: UsageLedger.exit(withError: error)
        }
        _ = Terminal.write("usage-ledger: \("\(error)".printable)\n", toError: true)
        UsageLedger.exit(withError: ExitCode(code))
    }

    private static func exitCode(of code: LedgerError.Code) -> Int32 {
        switch code {
        case .refused: refused
        case .notALedger: noInput
        case .alreadyExists: cannotCreate
        case .newerFormat, .corrupt, .tooLarge, .conflict, .invalid, .clockBehind: badData
        case .noSpace, .inputOutput, .outcomeUnknown: inputOutput
        case .unsuitableFileSystem: cannotCreate
        case .busy, .closed: busy
        case .noPermission: noPermission
        }
    }

    private static func exitCode(of error: FileSourceError) -> Int32 {
        switch error.errno {
        case .noSuchFileOrDirectory, .notDirectory: noInput
        case .permissionDenied, .notPermitted: noPermission
        default: inputOutput
        }
    }
}
