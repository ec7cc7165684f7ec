import JavaScriptHost
import UploadCore
public import UploadEngine

/// Runs one quick app: a folder with `manifest.json`, or a lone script.
public final class QuickAppHost: Sendable {
    /// The configuration of a host.
    public struct Configuration: Sendable {
        /// The folder with `cache`, `files`, `mass` and `tmp`; `nil` for the app's default under `XDG_DATA_HOME`.
        public var data: String?
        /// The folder for paths with a leading `/`, for a lone script only. `nil` forbids such paths, because other
        /// files in the script's folder do not belong to it. An app with a manifest has the files of its package.
        public var resources: String?
        /// The device to emulate.
        public var device = DeviceProfile.standard
        /// The API level to emulate. `system.uploadtask` requires 3.
        public var apiLevel = 3
        /// The maximum number of concurrent uploads; others are queued, first in, first out.
        public var maximumConcurrentUploads = 5
        /// Whether an app's upload is sent again. The app sees one upload: its progress never falls, and its time limit holds
        /// for all attempts together.
        public var retry = RetryPolicy.never
        /// The settings of connections. The default limit for connecting is 20 seconds, equal to the default limit for
        /// the whole upload.
        public var connection = {
            var options = ConnectionOptions()
            options.connectTimeout = .milliseconds(UploadTimeout.quickAppDefault)
            return options
        }()
        /// Whether to log the steps of transfers.
        public var isVerbose = false
        /// Whether `@system.uploadtask` has the quirks of devices, which the documentation of quick apps lists.
        public var quirks = false

        /// The page that opens first, with its parameters, such as `pages/detail?id=1`. `nil` opens the entry of the
        /// manifest.
        public var page: String?
        /// Calls of methods of the page, written as in a template: `onSend(1)`. Each follows when the promise and the
        /// uploads of the last one are over.
        public var calls: [String] = []
        /// The time after which the app ends, whatever is pending; `nil` for none.
        public var duration: Duration?
        /// The folder with stand-ins for system modules: `system.record.js` in it is `@system.record`.
        public var modules: String?

        /// Creates the default configuration.
        public init() {}
    }

    private let app: AppPackage
    private let interfaces: SystemInterfaces
    private let loop: JSEventLoop
    private let client: UploadClient
    private let storage: AppStorage
    private let configuration: Configuration
    private let output: @Sendable (String) -> Void
    private let warn: @Sendable (String) -> Void

    /// Prepares an app.
    ///
    /// - Parameters:
    ///   - app: The app.
    ///   - configuration: The host's configuration.
    ///   - output: Writes the output of `console.log`: complete lines with their line breaks.
    ///   - errors: Writes the output of `console.error`, warnings and uncaught errors.
    /// - Throws: An `UploadError` with the reason `fileUnreadable` when the data folder cannot be created, `unsupported`
    ///   when no JavaScript engine is installed.
    public init(
        _ app: AppPackage, _ configuration: Configuration = Configuration(),
        output: @escaping @Sendable (String) -> Void, errors: @escaping @Sendable (String) -> Void
    ) throws(UploadError) {
        self.app = app
        warn = errors
        self.configuration = configuration
        self.output = output
        interfaces = SystemInterfaces(
            manifest: app.manifest, device: configuration.device, apiLevel: configuration.apiLevel)
        do throws(UploadFailure) {
            storage = try AppStorage(
                data: configuration.data ?? AppStorage.defaultData(package: app.name),
                package: app.resources ?? configuration.resources)
        } catch { throw UploadError(error) }
        client = UploadClient(configuration.forUploads, logger: .console(verbose: configuration.isVerbose, errors))
        do {
            loop = try JSEventLoop { stream, text in
                switch stream {
                case .output: output(text)
                case .error: errors(text)
                }
            }
        } catch { throw UploadError(UploadFailure(.unsupported, "\(error)")) }
    }

    /// Runs the app: its script, its first page, and then the calls of the configuration. Returns when no transfer and no
    /// timer is pending; with calls, intervals do not count.
    ///
    /// - Throws: ``AppPackageError/notFound(_:)`` for a page or a method that the app does not have,
    ///   ``AppPackageError/invalid(_:)`` when nothing of the app ran.
    /// - Returns: Whether all exceptions were caught.
    public func run() async throws(AppPackageError) -> Bool {
        let start = try AppStart(app, page: configuration.page, calls: configuration.calls)
        if let page = start.page { _ = try app.file(of: page) }
        for warning in (app.manifest?.warnings ?? []) + (interfaces.warning.map { [$0] } ?? []) { warn(warning + "\n") }
        let problem = await AppRun(app, start, on: loop).perform(for: configuration.duration) {
            (loop, record) throws(JSException) in try self.install(in: loop, record: record)
        }
        let isClean = await !loop.hasUncaughtError
        // The app has ended: a transfer that is cancelled now must not call it.
        stop()
        await loop.shutdown()
        if let problem { throw problem }
        return isClean
    }

    /// Prepares the app's context.
    ///
    /// - Parameter record: Records what runs.
    private func install(
        in loop: isolated JSEventLoop, record: RunRecord
    ) throws(JSException) -> AppRuntime {
        try loop.installGlobals()
        let canIUse = loop.function { [interfaces] loop, arguments in
            loop.context.value(interfaces.canIUse(arguments.first?.string ?? ""))
        }
        let uploadtask = UploadTaskModule(
            client: client, storage: storage, unsupported: interfaces.unsupported,
            quirks: configuration.quirks)
        let system = try SystemModules(
            manifest: app.manifest, packageName: app.name, device: configuration.device,
            apiLevel: configuration.apiLevel, storage: storage, client: client, canIUse: interfaces.canIUse,
            uploadtask: { loop throws(JSException) in try uploadtask.make(in: loop) }, output: output, errors: warn
        ).make(in: loop)
        return try AppScripts(app, standIns: StandIns(folder: configuration.modules)).install(
            resolve: system["resolve"], system: system["host"], canIUse: canIUse, unavailable: interfaces.unavailable,
            in: loop, warn: warn, record: record)
    }

    /// Stops the app: aborts its transfers and calls no further callback. Then ``run()`` returns, unless a script runs
    /// endlessly.
    public func stop() {
        loop.stop()
        closeConnections()
    }

    /// Aborts all transfers and closes all connections. Does not wait: a pending connection ends only when it is
    /// established or times out.
    private func closeConnections() {
        Task { [client] in await client.shutdown(cancellingUploads: true) }
    }
}

extension QuickAppHost.Configuration {
    /// The configuration of the client. The interface page defines a limit for the whole upload and none for idle time.
    var forUploads: UploadClient.Configuration {
        var uploads = UploadClient.Configuration()
        uploads.maximumConcurrentUploads = maximumConcurrentUploads
        uploads.timeout = .milliseconds(UploadTimeout.quickAppDefault)
        uploads.idleTimeout = nil
        uploads.retry = retry
        uploads.connection = connection
        return uploads
    }
}
