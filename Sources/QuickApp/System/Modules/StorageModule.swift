import JavaScriptHost
import UploadCore

/// The native functions of `@system.storage`, which `storage.js` calls.
struct StorageModule: Sendable {
    let file: StorageFile
    /// Writes a warning.
    let warn: @Sendable (String) -> Void

    func natives(in loop: isolated JSEventLoop) throws(JSException) -> JSValue {
        try loop.context.object([
            "load": loop.answering { loop, _ in try file.load().map { loop.context.value($0) } },
            "save": loop.answering { _, arguments in
                guard let text = arguments.first?.string else {
                    throw SystemFailure(.inputOutput, "storage is too large")
                }
                try file.save(text)
                return nil
            },
            "setAside": loop.answering { _, arguments in
                let reason = arguments.first?.string ?? "cannot be read"
                let aside = try file.setAside()
                warn("storage: '\(StorageFile.name)' \(reason); it is now '\(aside.visible)', and storage is empty\n")
                return nil
            },
        ])
    }
}
