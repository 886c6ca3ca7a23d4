import EventStorage
import LedgerModel
import SystemPackage

/// The bytes that recovery set aside, against the events that tell of it.
struct QuarantineAudit {
    private(set) var findings: [AuditFinding] = []
    private(set) var notices: [AuditFinding] = []
    private let directory: LedgerDirectory

    /// `isWhole`: whether all events were read, so that what none of them tells of can be known.
    init(_ directory: LedgerDirectory, _ inspections: [EventInspection], isWhole: Bool) throws {
        self.directory = directory
        var told: Set<String> = []
        for inspection in inspections {
            _ = inspection.administration.forEachEvent { sequence, bytes in
                guard case .recovered(let recovery)? = try? EventCodec.decode(bytes, sequence: sequence).payload,
                    let name = recovery.quarantineFile
                else { return }
                told.insert(name)
                compare(name, with: recovery, sequence: sequence)
            }
        }
        guard isWhole else { return }
        for name in try names().sorted() where !told.contains("quarantine/\(name)") {
            notices.append(
                AuditFinding(
                    .leftover, "bytes that no event tells of", file: "quarantine/\(name)",
                    advice: "a recovery was cut short; they may be removed"))
        }
    }

    private mutating func compare(_ name: String, with recovery: Recovery, sequence: UInt64) {
        let path = directory.path.appending(name)
        func finding(_ code: AuditFinding.Code, _ message: String, _ advice: String?) -> AuditFinding {
            AuditFinding(code, message, file: name, sequences: sequence...sequence, advice: advice)
        }
        do throws(Errno) {
            let file = try directory.fileSystem.open(path, .read)
            let (size, digest) = (try file.size(), try file.digest())
            guard size == recovery.byteCount, recovery.digest.map({ $0 == digest }) ?? true else {
                findings.append(
                    finding(
                        .otherContent,
                        "the bytes that recovery set aside were changed: event \(sequence) tells of \(recovery.byteCount) "
                            + "bytes with another SHA-256", "no acknowledged event was in them"))
                return
            }
        } catch {
            if error == .noSuchFileOrDirectory {
                notices.append(
                    finding(
                        .leftover, "the bytes that recovery set aside were removed",
                        "no acknowledged event was in them"))
            } else {
                findings.append(finding(.unreadable, "cannot read the bytes set aside: \(error)", nil))
            }
        }
    }

    private func names() throws -> [String] {
        do throws(Errno) {
            return try directory.fileSystem.names(in: directory.quarantinePath)
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw StorageError(error, while: "list", path: directory.quarantinePath)
            }
            return []
        }
    }
}
