import JavaScriptHost
import UploadCore
public import UploadEngine

/// `@system.uploadtask` in a caller-owned JavaScriptCore context.
///
/// The caller provides the context's thread, timers, `console` and modules. This class defines one object with
/// `uploadFile`, which follows the same rules as in a quick app.
public final class EmbeddedUploadTask: Sendable {
    private let loop: JSEventLoop
    private let client: UploadClient

    /// Defines the module's object as a global of a context. Call it on the context's thread.
    ///
    /// The context is not retained: await ``shutdown()`` before you release it. Until then the context retains the
    /// implementation, whether or not you keep a reference to this object.
    ///
    /// - Parameters:
    ///   - context: The context: a `JSGlobalContextRef` of JavaScriptCore's C API, such as `jsGlobalContextRef` of a
    ///     `JSContext` on Apple platforms.
    ///   - name: The name of the global.
    ///   - package: The folder for paths with a leading `/`. It must exist.
    ///   - configuration: The host's configuration. The default of ``QuickAppHost/Configuration/data`` is
    ///     `uploadtask/`, the name of the package's folder and a digest of its path, in `XDG_DATA_HOME` or
    ///     `~/.local/share`.
    ///   - errors: Writes warnings and exceptions of the script's callbacks: complete lines with their line breaks.
    ///   - perform: Runs a function later on the context's thread, in the order of the calls, never synchronously. It
    ///     may be called on any thread.
    /// - Throws: An `UploadError` with the reason `fileUnreadable` when a folder cannot be created or found, `unsupported`
    ///   when no JavaScript engine is installed, `other` when the global cannot be defined.
    public init(
        in context: OpaquePointer, as name: String = "uploadtask", package: String,
        _ configuration: QuickAppHost.Configuration = QuickAppHost.Configuration(),
        errors: @escaping @Sendable (String) -> Void,
        perform: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
    ) throws(UploadError) {
        let storage: AppStorage
        do throws(UploadFailure) {
            let data = if let data = configuration.data { data } else { try AppStorage.defaultData(of: package) }
            storage = try AppStorage(data: data, package: package)
        } catch { throw UploadError(error) }
        let client = UploadClient(configuration.forUploads, logger: .console(verbose: configuration.isVerbose, errors))
        let interfaces = SystemInterfaces(
            manifest: nil, device: configuration.device, apiLevel: configuration.apiLevel)
        // The loop uses it only on the context's thread: the current one, on which `perform` runs functions.
        nonisolated(unsafe) let context = context
        do { loop = try JSEventLoop(callerOwned: context, perform: perform) { _, text in errors(text) } } catch {
            throw UploadError(UploadFailure(.unsupported, "\(error)"))
        }
        self.client = client
        let module = UploadTaskModule(
            client: client, storage: storage, unsupported: interfaces.unsupported, quirks: configuration.quirks)
        do {
            try loop.assumeIsolated { loop in
                try loop.context.global.set(name, to: module.make(in: loop))
            }
        } catch {
            throw UploadError(UploadFailure(.other, "cannot define the global '\(name)' in the context"))
        }
    }

    /// Aborts all uploads and calls no further callback. After it returns, the context may be released.
    ///
    /// The context's thread must be able to run functions meanwhile. A later `uploadFile` has no effect.
    public func shutdown() async {
        loop.stop()
        await client.shutdown(cancellingUploads: true)
        await loop.shutdown()
    }
}
