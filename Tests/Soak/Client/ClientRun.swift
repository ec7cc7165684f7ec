import UploadCore
import UploadEngine
import _UploadLibc

/// One client from its creation to its shutdown, with all of its uploads.
struct ClientRun {
    private let plan: PlannedClient
    private let report: Report
    private let client: UploadClient

    init(_ plan: PlannedClient, _ report: Report) {
        self.plan = plan
        self.report = report
        var configuration = UploadClient.Configuration()
        configuration.maximumConcurrentUploads = plan.parallel
        configuration.idleTimeout = plan.idleTimeout
        if plan.retries > 0 { configuration.retry = .times(plan.retries) }
        configuration.connection.trust = .certificates(path: plan.certificates)
        client = UploadClient(configuration)
    }

    func run() async {
        var uploads: [RunningUpload] = []
        // More than may run at once, so that there is always a queue.
        var freePlaces = plan.parallel + plan.parallel / 4 + 1
        await withTaskGroup(of: Void.self) { group in
            for upload in plan.uploads where !upload.isLate {
                if freePlaces == 0 { await group.next() } else { freePlaces -= 1 }
                let running = start(upload)
                uploads.append(running)
                group.addTask { await end(upload, running) }
            }
            if plan.aborts { for upload in uploads { upload.recorder.abortRequested() } }
            await client.shutdown(cancellingUploads: plan.aborts)
            // A shutdown returns after the last upload has ended and reported its result.
            for upload in uploads where upload.recorder.observesAll && !upload.recorder.isComplete {
                upload.recorder.addViolation("not complete when the shutdown returned")
            }
        }
        for upload in plan.uploads where upload.isLate {
            let running = start(upload)
            uploads.append(running)
            await end(upload, running)
        }
        for upload in uploads { report.ended(upload.recorder) }
    }

    private struct RunningUpload: Sendable {
        let task: UploadTask
        let recorder: UploadRecorder
        /// Follows the sequence of progress.
        let follower: Task<Void, Never>
    }

    /// Starts an upload through one of the two interfaces: events, or the sequence of progress and the awaited response.
    private func start(_ upload: PlannedUpload) -> RunningUpload {
        let path = upload.change == nil ? upload.path : FileChange.copy(of: upload.path, for: upload.id)
        let recorder = UploadRecorder(id: upload.id, observesAll: upload.id.isMultiple(of: 2), report)
        let task: UploadTask
        do {
            task =
                recorder.observesAll
                ? try startObserved(upload, path, recorder)
                : try client.start(
                    .form([.field("id", "\(upload.id)"), .file("file", path)]), to: upload.url, timeout: upload.timeout)
        } catch { preconditionFailure("invalid upload in the plan: \(error)") }
        let follower = Task {
            for await progress in task.progress {
                recorder.yielded(progress)
                upload.change?.apply(to: path)
                if case .afterBytes(let limit) = upload.abort, progress.bytesSent >= limit { recorder.abort(task) }
            }
        }
        if case .atOnce = upload.abort { recorder.abort(task) }
        return RunningUpload(task: task, recorder: recorder, follower: follower)
    }

    private func startObserved(
        _ upload: PlannedUpload, _ path: String, _ recorder: UploadRecorder
    ) throws -> UploadTask {
        let file = try UploadFile(path: path)
        let request = UploadRequest(
            url: try HTTPURL(upload.url),
            body: .form([
                FormPart("id", .text("\(upload.id)")), FormPart("file", filename: file.filename, .source(0)),
            ]),
            timeout: UploadTimeout(milliseconds: upload.timeout.map { $0 / .milliseconds(1) }, default: nil))
        return client.start(request, [.file(file)]) { event in
            switch event {
            case .progress(let progress): return recorder.advanced(progress)
            case .success(let response): recorder.ended(.success(response))
            case .failure(let failure): recorder.ended(.failure(failure))
            }
            recorder.completed()
        }
    }

    /// Waits for the result, or aborts after the planned time.
    private func end(_ upload: PlannedUpload, _ running: RunningUpload) async {
        let (task, recorder) = (running.task, running.recorder)
        var abortTimer: Task<Void, Never>?
        if case .after(let time) = upload.abort {
            abortTimer = Task { if (try? await Task.sleep(for: time)) != nil { recorder.abort(task) } }
        }
        await running.follower.value
        do throws(UploadError) { recorder.awaited(.success(try await task.response)) } catch {
            recorder.awaited(.failure(error.failure))
        }
        abortTimer?.cancel()
        await abortTimer?.value
        if upload.change != nil { unlink(FileChange.copyPath(of: upload.path, for: upload.id)) }
    }
}
