import Foundation
import _UploadLocks

/// The identifier of a process, and the calls that are safe only until the process is reaped: its identifier may then
/// belong to another process.
///
/// Subprocess reaps a process after the closure that manages it has returned, so the closure calls `ends()`.
package final class RunningProcess: Sendable {
    private let identifier = Mutex<pid_t?>(nil)

    func began(_ identifier: pid_t) { self.identifier.withLock { $0 = identifier } }

    func ends() { identifier.withLock { $0 = nil } }

    /// Sends a signal, unless the process has ended.
    package func signal(_ number: Int32) { identifier.withLock { if let identifier = $0 { kill(identifier, number) } } }

    /// Whether the process runs: not before its start, nor when it has ended and was not reaped.
    package var isRunning: Bool { identifier.withLock { $0.map { !Self.hasEnded($0, WNOHANG) } ?? false } }

    /// Sends a signal and blocks this thread until the process has ended.
    package func end(by number: Int32) {
        identifier.withLock {
            guard let identifier = $0 else { return }
            kill(identifier, number)
            while !Self.hasEnded(identifier, 0), errno == EINTR {}
        }
    }

    /// Reads from the folder `/proc/<process>`.
    package func inspect<Value: Sendable>(_ read: (_ folder: String) throws -> Value) throws -> Value {
        try identifier.withLock { try read("/proc/\($0 ?? 0)") }
    }

    /// Whether the process has ended. It is not reaped.
    private static func hasEnded(_ identifier: pid_t, _ options: Int32) -> Bool {
        var information = siginfo_t()
        // Without an ended process, WNOHANG leaves the signal number zero.
        return waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT | options) == 0
            && information.si_signo != 0
    }
}
