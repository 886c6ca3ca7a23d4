internal import EventStorage
internal import Synchronization
internal import SystemPackage

/// One simulated process on a simulated disk: records its calls, and lets a script make any of them go wrong.
package final class SimulatedFileSystem: FileSystem {
    package typealias Script = @Sendable (SimulatedCall) -> Fault?

    private struct State {
        var calls: [SimulatedCall] = []
        var script: Script?
        var hasStopped = false
        var openFiles = 0
        var lockings = 0
    }

    package let disk: SimulatedDisk
    /// Whether a process that may do something while it waits for a lock finds it taken every second time.
    private let waitsForLocks: Bool
    private let state = Mutex(State())

    /// The script is asked at every call, before it is made; it may run other processes on the disk meanwhile.
    package init(_ disk: SimulatedDisk = SimulatedDisk(), waitsForLocks: Bool = true, script: Script? = nil) {
        self.disk = disk
        self.waitsForLocks = waitsForLocks
        setScript(script)
    }

    package func setScript(_ script: Script?) { state.withLock { $0.script = script } }

    /// Whether a lock that is to be taken now is said to have been another's for a moment.
    func waitsForLock() -> Bool {
        state.withLock { state in
            state.lockings += 1
            return waitsForLocks && state.lockings % 2 == 0
        }
    }

    package var calls: [SimulatedCall] { state.withLock { $0.calls } }
    package var hasStopped: Bool { state.withLock { $0.hasStopped } }

    /// Ends the process: its locks are released, and what still runs of it throws `Errno.stopped`.
    package func stop() {
        state.withLock { $0.hasStopped = true }
        let process = ObjectIdentifier(self)
        try? disk.withState { state in
            state.lockHolders = state.lockHolders.filter { $0.value.process != process }
        }
    }

    /// Records a call and carries out what the script says of it; returns how many bytes may be transferred, nil when
    /// the call is to be left out.
    func admit(
        _ operation: SimulatedCall.Operation, _ path: FilePath, offset: UInt64? = nil, count: Int? = nil,
        mode: OpenMode? = nil, onFailure: (UInt64) -> Void = { _ in }
    ) throws(Errno) -> Admission {
        let (call, script) = try record(operation, path, offset, count, mode)
        switch script?(call) {
        case nil: return hasStopped ? try stopped() : .whole
        case .stop: return try stopped()
        case .stopAfterTransferring(let count): return .thenStop(min(count, call.count ?? 0))
        case .fail(let error):
            onFailure(0)
            throw error
        case .failAfterKeepingSome(let error, let seed):
            onFailure(seed)
            throw error
        case .short(let count): return .part(max(1, min(count, call.count ?? 0)))
        case .lie: return .lie
        }
    }

    enum Admission {
        case whole
        case part(Int)
        case thenStop(Int)
        case lie
    }

    private func stopped() throws(Errno) -> Admission {
        stop()
        throw .stopped
    }

    private func record(
        _ operation: SimulatedCall.Operation, _ path: FilePath, _ offset: UInt64?, _ count: Int?, _ mode: OpenMode?
    ) throws(Errno) -> (SimulatedCall, Script?) {
        try state.withLock { (state) throws(Errno) in
            guard !state.hasStopped else { throw .stopped }
            let call = SimulatedCall(
                number: state.calls.count, operation: operation, path: path, offset: offset, count: count,
                mode: mode)
            state.calls.append(call)
            return (call, state.script)
        }
    }

    func makeOpenFileID() -> SimulatedDisk.OpenFileID {
        state.withLock { state in
            state.openFiles += 1
            return SimulatedDisk.OpenFileID(process: ObjectIdentifier(self), number: state.openFiles)
        }
    }
}
