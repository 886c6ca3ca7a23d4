import EventStorage
import SystemPackage
import Testing

@testable import LedgerStore

/// Storage's errors, as the ledger tells them.
@Suite struct LedgerErrorTests {
    @Test(arguments: [
        StorageError.Code.notALedger, .alreadyExists, .newerFormat, .corrupt, .noSpace, .noPermission, .inputOutput,
        .outcomeUnknown, .busy, .tooLarge, .unsuitableFileSystem,
    ])
    func everyStorageErrorKeepsItsCode(_ code: StorageError.Code) {
        #expect(LedgerError(StorageError(code, "found")).code.rawValue == code.name)
    }

    @Test func saysWhatWhereAndWhatToDo() {
        let error = LedgerError(
            StorageError(
                .corrupt, "corrupt frame", path: "/l/active-0.log", offset: 52, sequences: 4...7, cause: .ioError,
                advice: "restore the file from a backup"))
        #expect(
            error.description
                == "corrupt frame at byte 52 of /l/active-0.log (events 4–7): Input/output error; restore "
                + "the file from a backup")
        #expect(error.advice == "restore the file from a backup")
    }

    @Test func otherErrorsPassThrough() {
        struct Other: Error {}
        #expect(throws: Other.self) { try LedgerError.rethrowing { throw Other() } }
        #expect(throws: LedgerError.self) { try LedgerError.rethrowing { throw StorageError(.busy, "taken") } }
    }
}
