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
        configuration.connection.trust = .certificates(path: plan.certificates)
        client = UploadClient(configuration)
    }

    func run() async {
        var recorders: [UploadRecorder] = []
        // More than may run at once, so that there is always a queue.
        var freePlaces = plan.parallel + plan.parallel / 4 + 1
        await withTaskGroup(of: Void.self) { group in
            for upload in plan.uploads where !upload.isLate {
                if freePlaces == 0 { await group.next() } else { freePlaces -= 1 }
                let (task, recorder) = start(upload)
                recorders.append(recorder)
                group.addTask { await end(upload, task, recorder) }
            }
            if plan.aborts { for recorder in recorders { recorder.abortRequested() } }
            await client.shutdown(plan.aborts ? .immediate : .graceful)
            // A shutdown returns after the last upload has ended and reported its result.
            for recorder in recorders where !recorder.isComplete {
                recorder.addViolation("not complete when the shutdown returned")
            }
        }
        for upload in plan.uploads where upload.isLate {
            let (task, recorder) = start(upload)
            recorders.append(recorder)
            await end(upload, task, recorder)
        }
        for recorder in recorders { report.ended(recorder) }
    }

    /// Starts an upload through one of the two interfaces.
    private func start(_ upload: PlannedUpload) -> (UploadTask, UploadRecorder) {
        let path = upload.change == nil ? upload.path : FileChange.copy(of: upload.path, for: upload.id)
        let form = OptionValue.object([.init("id", .string("\(upload.id)"))])
        let observesAll = upload.id.isMultiple(of: 2)
        let recorder = UploadRecorder(id: upload.id, observesAll: observesAll, report)
        let task: UploadTask
        if observesAll {
            let options = UploadOptions(
                url: .string(upload.url), filePath: .string(path), name: "file", formData: form,
                timeout: upload.timeout.map { $0 / .milliseconds(1) })
            task = client.upload(options, locate: { path throws(UploadError) in try UploadFile(path: path) }) { event in
                switch event {
                case .progress(let progress): return recorder.advanced(progress)
                case .success(let response): recorder.succeeded(response)
                case .failure(let error): recorder.failed(error)
                }
                recorder.completed()
            }
        } else {
            task = client.uploadFile(
                url: upload.url, filePath: path, name: "file", formData: form, timeout: upload.timeout,
                success: { recorder.succeeded($0) }, fail: { recorder.failed($0) }, complete: { recorder.completed() })
        }
        task.onProgressUpdate { progress in
            if !observesAll { recorder.advanced(progress) }
            upload.change?.apply(to: path)
            if case .afterBytes(let limit) = upload.abort, progress.totalBytesSent >= limit { recorder.abort(task) }
        }
        if case .atOnce = upload.abort { recorder.abort(task) }
        return (task, recorder)
    }

    /// Waits for the result, or aborts after the planned time.
    private func end(_ upload: PlannedUpload, _ task: UploadTask, _ recorder: UploadRecorder) async {
        var abortTimer: Task<Void, Never>?
        if case .after(let time) = upload.abort {
            abortTimer = Task { if (try? await Task.sleep(for: time)) != nil { recorder.abort(task) } }
        }
        // The other ways to observe an upload: its sequence of progress, and its awaited response.
        if upload.id.isMultiple(of: 3) { for await progress in task.progress { recorder.yielded(progress) } }
        do throws(UploadError) { recorder.awaited(.success(try await task.response)) } catch {
            recorder.awaited(.failure(error))
        }
        abortTimer?.cancel()
        await abortTimer?.value
        if upload.change != nil { unlink(FileChange.copyPath(of: upload.path, for: upload.id)) }
    }
}
