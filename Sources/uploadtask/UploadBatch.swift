import UploadCore
import UploadEngine
import _UploadThreads

/// All uploads of one `uploadtask upload`.
struct UploadBatch {
    let client: UploadClient
    let items: UploadItems
    let window: UploadWindow
    let destination: ResponseDestination
    /// Whether each file has a line, also one that was not started before a signal.
    let reportsUnstarted: Bool
    let display: ProgressDisplay?

    /// An upload that has started, or the reason why it has not.
    private struct Started: Sendable {
        let number: Int
        let file: String
        let files: [String]?
        let label: String
        let task: Result<UploadTask, UploadError>

        var result: Result<UploadResponse, UploadError> {
            get async {
                do throws(UploadError) { return .success(try await task.get().response) } catch {
                    return .failure(error)
                }
            }
        }
    }

    private enum Step: Sendable {
        case started(Started)
        case listFailed(UploadFailure)
        case cut
    }

    /// Cancels the unfinished uploads, and starts no more.
    func stop() {
        window.stop()
        items.list?.stop()
    }

    /// Sends all files.
    ///
    /// - Parameter report: Called with each result, in the order of the files, on a thread that it may block.
    func run(report: @escaping @Sendable (UploadLine) -> Void) async -> UploadOutcome {
        // Bounded by the window.
        let (steps, continuation) = AsyncStream.makeStream(of: Step.self)
        async let starting: Void = startAll(continuation)
        // Not awaited one by one: a full pipe can block for any time, and the uploads go on.
        let reports = SerialJobs()

        var outcome = UploadOutcome()
        for await step in steps {
            switch step {
            case .started(let upload):
                let result = await upload.result
                display?.finish(upload.number)
                let line = UploadLine(file: upload.file, files: upload.files, label: upload.label, result: result)
                reports.submit { [window] in
                    report(line)
                    window.reported(bytes: line.length)
                }
                outcome.add(line)
            case .listFailed(let failure): outcome.listFailure = failure
            case .cut: outcome.hasMoreUnsent = true
            }
        }
        await starting
        await reports.finish()
        if outcome.listFailure != nil { outcome.status = 1 }
        return outcome
    }

    /// Starts the uploads, as many as the window admits.
    private func startAll(_ steps: AsyncStream<Step>.Continuation) async {
        defer { steps.finish() }
        var items = items
        var number = 0
        do throws(UploadFailure) {
            while true {
                let mayStart = await window.waitForRoom()
                if !mayStart, !reportsUnstarted, items.isAtList { break }
                guard let item = try await items.next() else { break }
                window.begin(number)
                steps.yield(.started(start(item, number, mayStart: mayStart)))
                number += 1
            }
        } catch {
            steps.yield(.listFailed(error))
        }
        if window.isStopped, await items.hasMore { steps.yield(.cut) }
    }

    private func start(_ item: UploadItem, _ number: Int, mayStart: Bool) -> Started {
        let task: Result<UploadTask, UploadError>
        switch item.request {
        case .success(let prepared) where mayStart:
            let upload = client.start(
                prepared.request, prepared.sources, response: destination,
                onEvent: { event in
                    switch event {
                    case .progress(let progress): display?.update(number, progress)
                    case .success(let response): window.ended(number, bytes: response.body.count)
                    case .failure: window.ended(number, bytes: 0)
                    }
                },
                // A terminal that is stopped may block the display.
                forwardsOnly: display == nil, onPause: { display?.pause(number, $0) })
            window.add(upload, number)
            task = .success(upload)
        case .success: task = .failure(UploadError(.aborted))
        case .failure(let failure): task = .failure(UploadError(failure))
        }
        if case .failure = task { window.ended(number, bytes: 0) }
        return Started(number: number, file: item.file, files: item.files, label: item.label, task: task)
    }
}
