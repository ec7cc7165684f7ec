import JavaScriptHost
public import UploadEngine

/// `@system.uploadtask` in a JavaScriptCore context of your own.
///
/// The context stays yours: its thread, its timers, its `console` and its modules. This gives it one object, with
/// `uploadFile`, that keeps the same rules as in a quick app.
public final class EmbeddedUploadTask: Sendable {
    private let loop: JSEventLoop
    private let client: UploadClient

    /// Defines the module's object as a global of a context. Call it on the context's thread.
    ///
    /// The context is not retained: await ``shutdown()`` before you release it. Until then this object and what it
    /// needs live on with the context, whether or not you keep it.
    ///
    /// - Parameters:
    ///   - context: The context: a `JSGlobalContextRef` of JavaScriptCore's C API, such as `jsGlobalContextRef` of a
    ///     `JSContext` on Apple platforms.
    ///   - name: What the global is called.
    ///   - package: The folder that paths with a leading `/` are in. It must exist.
    ///   - configuration: What the host is. Without ``QuickAppHost/Configuration/data`` the storage is
    ///     `uploadtask/`, the name of the package's folder and a digest of its path, in `XDG_DATA_HOME` or
    ///     `~/.local/share`.
    ///   - errors: Writes warnings, and what the script's callbacks throw: whole lines, with their line breaks.
    ///   - perform: Runs a function later on the context's thread, in the order of the calls, and never at once. It may
    ///     be called on any thread.
    /// - Throws: Code 300 when a folder cannot be made or found, 203 when there is no JavaScript engine, 200 when the
    ///   context refuses the global.
    public init(
        in context: OpaquePointer, as name: String = "uploadtask", package: String,
        _ configuration: QuickAppHost.Configuration = QuickAppHost.Configuration(),
        errors: @escaping @Sendable (String) -> Void,
        perform: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
    ) throws(UploadError) {
        let data = if let data = configuration.data { data } else { try AppStorage.defaultData(of: package) }
        let storage = try AppStorage(data: data, package: package)
        let client = UploadClient(configuration.forUploads, logger: .console(verbose: configuration.isVerbose, errors))
        let interfaces = SystemInterfaces(
            manifest: nil, device: configuration.device, apiLevel: configuration.apiLevel)
        // The loop uses it on the context's thread alone, which is where we are, and where `perform` leads.
        nonisolated(unsafe) let context = context
        do { loop = try JSEventLoop(borrowing: context, perform: perform) { _, text in errors(text) } } catch {
            throw UploadError(.unsupported, "\(error)")
        }
        self.client = client
        let module = UploadTaskModule(client: client, storage: storage, unsupported: interfaces.unsupported)
        do {
            try loop.assumeIsolated { loop in
                try loop.context.global.set(name, to: module.make(in: loop))
            }
        } catch {
            throw UploadError(.other, "the context does not take a global of the name '\(name)'")
        }
    }

    /// Ends it: aborts what runs, and calls no callback any more. When it has returned, the context may go.
    ///
    /// The context's thread must be free to run what it is given meanwhile. A later `uploadFile` does nothing.
    public func shutdown() async {
        loop.stop()
        await client.shutdown(.aborting)
        await loop.shutdown()
    }
}
