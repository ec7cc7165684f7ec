import UnixSignals
import UploadEngine

/// The uploads of one call of the command.
struct UploadBatch {
    let client: UploadClient
    let form: FormOptions
    /// Limit for each upload in milliseconds.
    let timeout: Double?
    /// What the file `-` stands for.
    let input: SpooledInput?
    let display: ProgressDisplay?

    /// How a batch ended.
    struct Outcome {
        /// What the command exits with: 0, 22 or 1.
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
    func run(until signals: UnixSignalsSequence, report: (UploadLine) -> Void) async -> Outcome {
        let tasks = form.file.enumerated().map { index, path in start(path, index) }
        let watch = Task { () -> UnixSignal? in
            for await signal in signals {
                for task in tasks { task.abort() }
                return signal
            }
            return nil
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
            report(UploadLine(file: path, result: result))
            switch result {
            case .success(let response):
                if response.statusCode >= 400 && outcome.status == 0 { outcome.status = 22 }
            case .failure(let error):
                outcome.status = 1
                if error.code == .aborted { outcome.unsent.append(path) }
            }
        }
        watch.cancel()
        // A signal that came after the last answer interrupted nothing.
        outcome.signal = outcome.unsent.isEmpty ? nil : await watch.value
        return outcome
    }

    private func start(_ path: String, _ index: Int) -> UploadTask {
        var options = form.options(for: path)
        options.timeout = timeout
        return client.upload(options) { path throws(UploadError) in
            if path == "-", let input { input.file } else { try UploadFile(path: path) }
        } onEvent: { event in
            if case .progress(let progress) = event { display?.update(index, progress) }
        }
    }
}
