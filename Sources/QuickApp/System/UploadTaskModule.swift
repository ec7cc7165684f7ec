import JavaScriptHost
import UploadCore
import UploadEngine
import _UploadLocks

/// The native functions of `@system.uploadtask`, which `uploadtask.js` calls.
struct UploadTaskModule: Sendable {
    let client: UploadClient
    let storage: AppStorage
    /// The error of every upload on a host that does not support the interface.
    let unsupported: UploadFailure?
    /// Whether it has the quirks of devices: ``Quirk``.
    var quirks = false

    /// Creates the module's object.
    func make(in loop: isolated JSEventLoop) throws(JSException) -> JSValue {
        let context = loop.context
        let native = try context.object([
            "start": loop.function { loop, arguments in
                try start(arguments.first ?? loop.context.undefined, in: loop)
            },
            "enqueueCallback": loop.function { loop, arguments in
                if let function = arguments.first { loop.enqueueCallback(function, Array(arguments.dropFirst())) }
                return nil
            },
            "aborted": context.array([
                context.value(UploadFailure.aborted.message), context.value(UploadFailure.aborted.code.rawValue),
            ]),
        ])
        let quirks =
            quirks ? try loop.call(internal: "quirks", PackageResources.quirks_js, [native]) : context.undefined
        return try loop.call(internal: "uploadtask", PackageResources.uploadtask_js, [native, quirks])
    }

    /// Starts an upload.
    ///
    /// - Returns: The function that aborts it. With quirks, the message and code of an error of the parameters instead.
    private func start(_ parameters: JSValue, in loop: isolated JSEventLoop) throws -> JSValue {
        var options = try UploadOptions(parameters)
        if quirks, unsupported == nil {
            options.applyQuirks()
            let refusal = options.refusal(locate: storage.locate)
            if let refusal {
                return loop.context.array([
                    loop.context.value(refusal.message), loop.context.value(refusal.code.rawValue),
                ])
            }
        }
        // Retained until the final event, so that the upload continues without any reference from the app.
        let onEvent = loop.retain(try parameters["onEvent"])
        let (request, file): (UploadRequest, UploadFile)
        do throws(UploadFailure) {
            if let error = unsupported ?? (quirks ? options.urlRefusal : nil) { throw error }
            (request, file) = try options.request(defaultTimeout: client.defaultTimeout, locate: storage.locate)
        } catch {
            loop.deliver(.failure(error), to: onEvent, quirks: quirks)
            return loop.function { _, _ in nil }
        }
        let progress = LatestProgress()
        let forward: @Sendable (UploadEvent) -> Void = { [quirks] event in
            guard case .progress(let new) = event else { return loop.deliver(event, to: onEvent, quirks: quirks) }
            guard progress.put(new) else { return }
            loop.post { (loop) throws(JSException) in
                if let latest = progress.take() { try loop.call(onEvent, with: .progress(latest), quirks: quirks) }
            }
        }
        let task = client.start(
            request, [.file(file)], caller: "uploadFile: ", onEvent: forward, forwardsOnly: true)
        // A weak reference: the task lives until its end anyway, and through `onEvent` it retains the loop, whose heap
        // contains this function.
        let owner = quirks ? CollectedTask { [weak task] in task?.cancel() } : nil
        return loop.function { [weak task, owner] _, _ in
            withExtendedLifetime(owner) { task?.cancel() }
            return nil
        }
    }
}

extension JSEventLoop {
    /// Delivers the final event in a later turn.
    fileprivate nonisolated func deliver(_ event: UploadEvent, to callback: JSCallback, quirks: Bool) {
        post { (loop) throws(JSException) in
            defer { loop.release(callback) }
            try loop.call(callback, with: event, quirks: quirks)
        }
    }

    fileprivate func call(_ callback: JSCallback, with event: UploadEvent, quirks: Bool) throws(JSException) {
        try function(of: callback)?.call(event.arguments(in: context, quirks: quirks))
    }
}

/// The latest progress that was not delivered yet. While a script runs, progress events do not accumulate.
private final class LatestProgress: Sendable {
    private let pending = Mutex<UploadProgress?>(nil)

    /// Stores a progress.
    ///
    /// - Returns: Whether to post a delivery; `false` while one is already posted.
    func put(_ progress: UploadProgress) -> Bool {
        pending.withLock { pending in
            defer { pending = progress }
            return pending == nil
        }
    }

    func take() -> UploadProgress? {
        pending.withLock { pending in
            defer { pending = nil }
            return pending
        }
    }
}
