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
                guard arguments.count == 7 else { return nil }
                let options = try UploadOptions(
                    url: arguments[0], filePath: arguments[1], name: arguments[2], header: arguments[3],
                    formData: arguments[4], timeout: arguments[5])
                return start(options, onEvent: arguments[6], in: loop)
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
    /// - Returns: The function that controls it: `'listen'` asks for its progress, `'abort'` aborts it. With quirks, the
    ///   message and code of an error of the parameters instead.
    private func start(_ options: UploadOptions, onEvent: JSValue, in loop: isolated JSEventLoop) -> JSValue {
        var options = options
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
        let onEvent = loop.retain(onEvent)
        let (request, file): (UploadRequest, UploadFile)
        do throws(UploadFailure) {
            if let error = unsupported ?? (quirks ? options.urlRefusal : nil) { throw error }
            (request, file) = try options.request(defaultTimeout: client.defaultTimeout, locate: storage.locate)
        } catch {
            loop.deliver(.failure(error), after: LatestProgress(), to: onEvent, quirks: quirks)
            return loop.function { _, _ in nil }
        }
        let progress = LatestProgress()
        let forward: @Sendable (UploadEvent) -> Void = { [quirks] event in
            guard case .progress(let new) = event else {
                return loop.deliver(event, after: progress, to: onEvent, quirks: quirks)
            }
            if progress.put(new) { loop.deliver(progress, to: onEvent, quirks: quirks) }
        }
        let task = client.start(
            request, [.file(file)], caller: "uploadFile: ", onEvent: forward, forwardsOnly: true)
        let turn = loop.turns
        // A weak reference: the task lives until its end anyway, and through `onEvent` it retains the loop, whose heap
        // contains this function.
        let owner = quirks ? CollectedTask { [weak task] in task?.cancel() } : nil
        return loop.function { [quirks, weak task, owner] loop, arguments in
            withExtendedLifetime(owner) {
                if arguments.first?.string == "abort" {
                    task?.cancel()
                } else if progress.listen(droppingPending: loop.turns != turn) {
                    loop.deliver(progress, to: onEvent, quirks: quirks)
                }
            }
            return nil
        }
    }
}

extension JSEventLoop {
    /// Delivers the latest progress in a later turn.
    fileprivate nonisolated func deliver(_ progress: LatestProgress, to callback: JSCallback, quirks: Bool) {
        post { (loop) throws(JSException) in
            if let latest = progress.take() { try loop.call(callback, with: .progress(latest), quirks: quirks) }
        }
    }

    /// Delivers the final event in a later turn, behind a progress that a listener has not got.
    fileprivate nonisolated func deliver(
        _ event: UploadEvent, after progress: LatestProgress, to callback: JSCallback, quirks: Bool
    ) {
        post { (loop) throws(JSException) in
            if let latest = progress.take() {
                loop.deliver(event, after: progress, to: callback, quirks: quirks)
                return try loop.call(callback, with: .progress(latest), quirks: quirks)
            }
            defer { loop.release(callback) }
            try loop.call(callback, with: event, quirks: quirks)
        }
    }

    fileprivate func call(_ callback: JSCallback, with event: UploadEvent, quirks: Bool) throws(JSException) {
        try function(of: callback)?.perform(event.arguments(in: context, quirks: quirks))
    }
}

/// The latest progress that was not delivered yet. While a script runs, progress events do not accumulate, and without a
/// listener there is no delivery, which would wake the script's thread.
private final class LatestProgress: Sendable {
    private struct State {
        var pending: UploadProgress?
        var hasListener = false
    }

    private let state = Mutex(State())

    /// Stores a progress.
    ///
    /// - Returns: Whether to post a delivery; `false` while one is already posted.
    func put(_ progress: UploadProgress) -> Bool {
        state.withLock { state in
            defer { state.pending = progress }
            return state.hasListener && state.pending == nil
        }
    }

    /// Begins to deliver.
    ///
    /// - Parameter droppingPending: Whether the listener gets only what is stored from now on: a delivery would have found
    ///   no listener before.
    /// - Returns: Whether to post a delivery.
    func listen(droppingPending: Bool) -> Bool {
        state.withLock { state in
            guard !state.hasListener else { return false }
            state.hasListener = true
            if droppingPending { state.pending = nil }
            return state.pending != nil
        }
    }

    /// Removes the progress, if there is a listener for it.
    func take() -> UploadProgress? {
        state.withLock { state in
            guard state.hasListener else { return nil }
            defer { state.pending = nil }
            return state.pending
        }
    }
}
