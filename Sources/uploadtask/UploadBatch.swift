import UnixSignals
import UploadEngine
import _UploadLibc
import _UploadLocks

/// The uploads of one call of the command.
struct UploadBatch {
    let client: UploadClient
    let form: FormOptions
    /// Limit for each upload in milliseconds.
    let timeout: Double?
    /// The content of the file `-`, or why there is none.
    let input: Result<SpooledInput, UploadError>?
    let display: ProgressDisplay?

    /// How a batch ended.
    struct Outcome {
        /// The exit status of the command: 0, 22 or 1.
        var status: Int32 = 0
        /// The signal that interrupted it.
        var signal: UnixSignal?
        /// Files that were not sent because of the signal.
        var unsent: [String] = []
    }

    /// Sends all files.
    ///
    /// - Parameters:
    ///   - signals: The first one aborts what has not ended.
    ///   - report: Called with each ending, in the order of the files.
    func run(until signals: UnixSignalsSequence, report: (UploadLine) async -> Void) async -> Outcome {
        let tasks = form.file.enumerated().map { index, path in start(path, index) }
        let interruption = Interruption()
        let watch = Task {
            for await signal in signals {
                interruption.signal.withLock { $0 = signal }
                for task in tasks { task.abort() }
                // The endings are reported now, unless standard output is a pipe that is full and never read.
                try await Task.sleep(for: .seconds(3))
                exit(signal.exitStatus)
            }
        }

        var outcome = Outcome()
        for (index, path) in form.file.enumerated() {
            let result: Result<UploadResponse, UploadError>
            do throws(UploadError) {
                result = .success(try await tasks[index].response)
            } catch {
                result = .failure(error)
            }
            display?.finish(index)
            await report(UploadLine(file: path, result: result))
            switch result {
            case .success(let response):
                if response.isRefusal && outcome.status == 0 { outcome.status = 22 }
            case .failure(let error):
                outcome.status = 1
                if error.code == .aborted { outcome.unsent.append(path) }
            }
        }
        watch.cancel()
        // A signal that came after the last answer interrupted nothing.
        outcome.signal = outcome.unsent.isEmpty ? nil : interruption.signal.withLock { $0 }
        return outcome
    }

    /// The signal that interrupted the batch, shared between the tasks that wait for uploads and for signals.
    private final class Interruption: Sendable {
        let signal = Mutex<UnixSignal?>(nil)
    }

    private func start(_ path: String, _ index: Int) -> UploadTask {
        var options = form.options(for: path)
        options.timeout = timeout
        return client.upload(options) { path throws(UploadError) in
            if path == "-", let input { try input.get().file } else { try UploadFile(path: path) }
        } onEvent: { event in
            if case .progress(let progress) = event { display?.update(index, progress) }
        }
    }
}

extension UnixSignal {
    /// The exit status of a process that this signal interrupted, as shells have it.
    var exitStatus: Int32 { self == .sigterm ? 143 : 130 }
}
