import JavaScriptHost
import UploadEngine
import _UploadLocks

/// The native half of `@system.uploadtask`: what `uploadtask.js` calls.
struct UploadTaskModule: Sendable {
    let client: UploadClient
    let storage: AppStorage
    /// Why this host does not offer the interface, if so.
    let unsupported: UploadError?

    /// Makes the module's object.
    func make(in loop: isolated JSEventLoop) throws(JSException) -> JSValue {
        let context = loop.context
        let native = try context.object([
            "start": loop.function { loop, arguments in try start(arguments, in: loop) },
            "putOff": loop.function { loop, arguments in
                if let function = arguments.first { loop.putOff(function, Array(arguments.dropFirst())) }
                return nil
            },
            "aborted": context.array([
                context.value(UploadError.aborted.message), context.value(UploadError.aborted.code.rawValue),
            ]),
        ])
        return try loop.call(internal: "uploadtask", PackageResources.uploadtask_js, [native])
    }

    /// Begins an upload.
    ///
    /// - Returns: The function that aborts it.
    private func start(_ arguments: [JSValue], in loop: isolated JSEventLoop) throws -> JSValue {
        guard arguments.count == 7 else { throw JSException(loop.context.error("uploadFile: wrong arguments")) }
        let options = try UploadOptions(arguments)
        // Held until the ending was told, so that the upload lives on when the app has dropped every reference to it.
        let onEvent = loop.hold(arguments[6])
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
        // Weakly: the task lives to its end by itself, and through `onEvent` it holds the loop, whose heap this function is in.
        return loop.function { [weak task] _, _ in
            task?.abort()
            return nil
        }
    }
}

extension JSEventLoop {
    /// Tells an ending on a later turn.
    fileprivate nonisolated func deliver(_ ending: UploadEvent, to callback: JSCallback) {
        post { (loop) throws(JSException) in
            defer { loop.release(callback) }
            try loop.call(callback, with: ending)
        }
    }

    fileprivate func call(_ callback: JSCallback, with event: UploadEvent) throws(JSException) {
        try function(of: callback)?.call(event.arguments(in: context))
    }
}

/// The newest progress that the app has not been told: while a script computes, events do not pile up.
private final class LatestProgress: Sendable {
    private let waiting = Mutex<UploadProgress?>(nil)

    /// - Returns: Whether somebody has to be sent for it; otherwise somebody is on the way.
    func put(_ progress: UploadProgress) -> Bool {
        waiting.withLock { waiting in
            defer { waiting = progress }
            return waiting == nil
        }
    }

    func take() -> UploadProgress? {
        waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
    }
}
