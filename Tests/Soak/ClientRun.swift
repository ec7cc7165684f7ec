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
        configuration.trust = .certificates(path: plan.certificates)
        client = UploadClient(configuration)
    }

    func run() async {
        var witnesses: [Witness] = []
        // Some more than may run, so that there is always a queue.
        var places = plan.parallel + plan.parallel / 4 + 1
        await withTaskGroup(of: Void.self) { group in
            for upload in plan.uploads where !upload.isLate {
                if places == 0 { await group.next() } else { places -= 1 }
                let (task, witness) = start(upload)
                witnesses.append(witness)
                group.addTask { await end(upload, task, witness) }
            }
            if plan.aborts { for witness in witnesses { witness.abortIsAsked() } }
            await client.shutdown(plan.aborts ? .aborting : .waiting)
            // The promise of a shutdown: the last upload has ended, and its ending was told.
            for witness in witnesses where !witness.isOver { witness.violated("not over when the shutdown was") }
        }
        for upload in plan.uploads where upload.isLate {
            let (task, witness) = start(upload)
            witnesses.append(witness)
            await end(upload, task, witness)
        }
        for witness in witnesses { report.ended(witness) }
    }

    /// Starts an upload by one of the two ways that there are.
    private func start(_ upload: PlannedUpload) -> (UploadTask, Witness) {
        let path = upload.change == nil ? upload.path : FileChange.copy(of: upload.path, for: upload.id)
        let form = OptionValue.object([.init("id", .string("\(upload.id)"))])
        let hearsAll = upload.id.isMultiple(of: 2)
        let witness = Witness(id: upload.id, hearsAll: hearsAll, report)
        let task: UploadTask
        if hearsAll {
            let options = UploadOptions(
                url: .string(upload.url), filePath: .string(path), name: "file", formData: form,
                timeout: upload.timeout.map { $0 / .milliseconds(1) })
            task = client.upload(options, locate: { path throws(UploadError) in try UploadFile(path: path) }) { event in
                switch event {
                case .progress(let progress): return witness.advanced(progress)
                case .success(let response): witness.succeeded(response)
                case .failure(let error): witness.failed(error)
                }
                witness.completed()
            }
        } else {
            task = client.uploadFile(
                url: upload.url, filePath: path, name: "file", formData: form, timeout: upload.timeout,
                success: { witness.succeeded($0) }, fail: { witness.failed($0) }, complete: { witness.completed() })
        }
        task.onProgressUpdate { progress in
            if !hearsAll { witness.advanced(progress) }
            upload.change?.apply(to: path)
            if case .afterBytes(let limit) = upload.abort, progress.totalBytesSent >= limit { witness.abort(task) }
        }
        if case .atOnce = upload.abort { witness.abort(task) }
        return (task, witness)
    }

    /// Waits for the ending, or aborts when it is time.
    private func end(_ upload: PlannedUpload, _ task: UploadTask, _ witness: Witness) async {
        var patience: Task<Void, Never>?
        if case .after(let time) = upload.abort {
            patience = Task { if (try? await Task.sleep(for: time)) != nil { witness.abort(task) } }
        }
        // Every other way of listening, too.
        if upload.id.isMultiple(of: 3) { for await progress in task.progress { witness.heard(progress) } }
        do throws(UploadError) { witness.answered(.success(try await task.response)) } catch {
            witness.answered(.failure(error))
        }
        patience?.cancel()
        await patience?.value
        if upload.change != nil { unlink(FileChange.copyPath(of: upload.path, for: upload.id)) }
    }
}
