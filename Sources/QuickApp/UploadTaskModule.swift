import JavaScriptHost
import UploadEngine
import _UploadLocks

/// The native functions of `@system.uploadtask`, which `uploadtask.js` calls.
struct UploadTaskModule: Sendable {
    let client: UploadClient
    let storage: AppStorage
    /// The error of every upload on a host that does not support the interface.
    let unsupported: UploadError?

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
                context.value(UploadError.aborted.message), context.value(UploadError.aborted.code.rawValue),
            ]),
        ])
        return try loop.call(internal: "uploadtask", PackageResources.uploadtask_js, [native])
    }

    /// Starts an upload.
    ///
    /// - Returns: The function that aborts it.
    private func start(_ parameters: JSValue, in loop: isolated JSEventLoop) throws -> JSValue {
        let options = try UploadOptions(parameters)
        // Retained until the final event, so that the upload continues without any reference from the app.
        let onEvent = loop.retain(try parameters["onEvent"])
        if let unsupported {
            loop.deliver(.failure(unsupported), to: onEvent)
            return loop.function { _, _ in nil }
        }
        let progress = LatestProgress()
        let task = client.upload(options) { path throws(UploadError) in
            try storage.locate(path)
        } onEvent: { event in
            guard case .progress(let new) = event else { return loop.deliver(event, to: onEvent) }
            guard progress.put(new) else { return }
            loop.post { (loop) throws(JSException) in
                if let latest = progress.take() { try loop.call(onEvent, with: .progress(latest)) }
            }
        }
        // A weak reference: the task lives until its end anyway, and through `onEvent` it retains the loop, whose heap
        // contains this function.
        return loop.function { [weak task] _, _ in
            task?.abort()
            return nil
        }
    }
}

extension JSEventLoop {
    /// Delivers the final event in a later turn.
    fileprivate nonisolated func deliver(_ event: UploadEvent, to callback: JSCallback) {
        post { (loop) throws(JSException) in
            defer { loop.release(callback) }
            try loop.call(callback, with: event)
        }
    }

    fileprivate func call(_ callback: JSCallback, with event: UploadEvent) throws(JSException) {
        try function(of: callback)?.call(event.arguments(in: context))
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
