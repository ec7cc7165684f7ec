import JavaScriptHost
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
        /// The settings of connections. The default limit for connecting is 20 seconds, equal to the default limit for
        /// the whole upload.
        public var connection = {
            var options = ConnectionOptions()
            options.connectTimeout = .milliseconds(UploadTimeout.quickAppDefault)
            return options
        }()
        /// Whether to log the steps of transfers.
        public var isVerbose = false

        /// Creates the default configuration.
        public init() {}
    }

    private let app: AppPackage
    private let interfaces: SystemInterfaces
    private let loop: JSEventLoop
    private let client: UploadClient
    private let storage: AppStorage
    private let warn: @Sendable (String) -> Void

    /// Prepares an app.
    ///
    /// - Parameters:
    ///   - app: The app.
    ///   - configuration: The host's configuration.
    ///   - output: Writes the output of `console.log`: complete lines with their line breaks.
    ///   - errors: Writes the output of `console.error`, warnings and uncaught errors.
    /// - Throws: Code 300 when the data folder cannot be created, 203 when no JavaScript engine is installed.
    public init(
        _ app: AppPackage, _ configuration: Configuration = Configuration(),
        output: @escaping @Sendable (String) -> Void, errors: @escaping @Sendable (String) -> Void
    ) throws(UploadError) {
        self.app = app
        warn = errors
        interfaces = SystemInterfaces(
            manifest: app.manifest, device: configuration.device, apiLevel: configuration.apiLevel)
        storage = try AppStorage(
            data: configuration.data ?? AppStorage.defaultData(package: app.name),
            package: app.resources ?? configuration.resources)
        client = UploadClient(configuration.forUploads, logger: .console(verbose: configuration.isVerbose, errors))
        do {
            loop = try JSEventLoop { stream, text in
                switch stream {
                case .output: output(text)
                case .error: errors(text)
                }
            }
        } catch { throw UploadError(.unsupported, "\(error)") }
    }

    /// Runs the app until it has no transfers and no timers.
    ///
    /// - Returns: Whether all exceptions were caught.
    public func run() async -> Bool {
        if let warning = interfaces.warning { warn(warning + "\n") }
        await loop.run { [self] (loop) throws(JSException) in
            try loop.installGlobals()
            let canIUse = loop.function { [interfaces] loop, arguments in
                loop.context.value(interfaces.canIUse(arguments.first?.string ?? ""))
            }
            try loop.context.global.set("canIUse", to: canIUse, hidden: true)
            let uploadtask = UploadTaskModule(client: client, storage: storage, unsupported: interfaces.unsupported)
            let system = try loop.context.object(["canIUse": canIUse])
            try system.set("default", to: system, hidden: true)
            let sources = ModuleSources(
                read: { [app] path in try app.read(path) }, url: { [app] path in app.shown(path) },
                unavailable: interfaces.unavailable)
            let run = try loop.installModules(
                sources, builtins: ["@system.app": system, "@system.uploadtask": uploadtask.make(in: loop)])
            try run.call([loop.context.value(app.entry)])
        }
        await loop.waitUntilIdle()
        closeConnections()
        let isClean = await !loop.hasUncaughtError
        await loop.shutdown()
        return isClean
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
        Task { [client] in await client.shutdown(.immediate) }
    }
}

extension QuickAppHost.Configuration {
    /// The configuration of the client. The interface page defines a limit for the whole upload and none for idle time.
    var forUploads: UploadClient.Configuration {
        var uploads = UploadClient.Configuration()
        uploads.maximumConcurrentUploads = maximumConcurrentUploads
        uploads.timeout = .milliseconds(UploadTimeout.quickAppDefault)
        uploads.idleTimeout = nil
        uploads.connection = connection
        return uploads
    }
}
