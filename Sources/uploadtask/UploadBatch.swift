import UnixSignals
import UploadEngine
import _UploadLibc
import _UploadLocks

/// All uploads of one `uploadtask upload`.
struct UploadBatch {
    let client: UploadClient
    let form: FormOptions
    /// Maximum time for each upload in milliseconds.
    let timeout: Double?
    /// The content of the file `-`, or the error from reading it.
    let input: Result<SpooledInput, UploadError>?
    let display: ProgressDisplay?

    /// The result of a batch.
    struct Outcome {
        /// The exit status of the command: 0, 22 or 1.
        var status: Int32 = 0
        /// The signal that interrupted the batch.
        var signal: UnixSignal?
        /// Files whose uploads the signal aborted.
        var unsent: [String] = []
    }

    /// Sends all files.
    ///
    /// - Parameters:
    ///   - signals: The first signal aborts the unfinished uploads.
    ///   - report: Called with each result, in the order of the files.
    func run(until signals: UnixSignalsSequence, report: (UploadLine) async -> Void) async -> Outcome {
        let tasks = form.file.enumerated().map { index, path in start(path, index) }
        let received = ReceivedSignal()
        let signalTask = Task {
            for await signal in signals {
                received.signal.withLock { $0 = signal }
                for task in tasks { task.abort() }
                // The results are reported now; this exit is for a full standard output pipe that is never read.
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
                if response.isError && outcome.status == 0 { outcome.status = 22 }
            case .failure(let error):
                outcome.status = 1
                if error.code == .aborted { outcome.unsent.append(path) }
            }
        }
        signalTask.cancel()
        // A signal after the last response interrupted nothing.
        outcome.signal = outcome.unsent.isEmpty ? nil : received.signal.withLock { $0 }
        return outcome
    }

    /// The last signal, shared between the task that waits for signals and the one that waits for uploads.
    private final class ReceivedSignal: Sendable {
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
    /// The exit status after this signal: 128 and its number, as in shells.
    var exitStatus: Int32 { self == .sigterm ? 143 : 130 }
}
