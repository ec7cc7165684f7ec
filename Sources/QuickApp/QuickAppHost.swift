import JavaScriptHost
public import UploadEngine

/// Runs one quick app: a folder with `manifest.json`, or a lone script.
public final class QuickAppHost: Sendable {
    /// What the host is, and where it keeps things.
    public struct Configuration: Sendable {
        /// The folder with `cache`, `files`, `mass` and `tmp`; `nil` for the app's own under `XDG_DATA_HOME`.
        public var data: String?
        /// The folder that paths with a leading `/` are in, for a lone script. Other files beside such a script are not its
        /// own to send, so without a folder there are none. An app with a manifest has those of its package.
        public var resources: String?
        /// The device to be.
        public var device = DeviceProfile.standard
        /// The API level to have. `system.uploadtask` needs 3.
        public var apiLevel = 3
        /// How many transfers run at once; the others wait, first in, first out.
        public var parallel = 5
        /// The way to servers.
        public var route = UploadClient.Route.environment
        /// Which certificates of servers are accepted.
        public var trust = UploadClient.ServerTrust.system
        /// Keys of which a server has to have one; any will do when there are none.
        public var pinnedPublicKeys: Set<PublicKeyPin> = []
        /// What servers that ask who the client is are shown.
        public var identity: UploadClient.ClientIdentity?
        /// Whether to say on standard error what transfers do.
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
    ///   - configuration: What the host is.
    ///   - output: Writes what `console.log` says: whole lines, with their line breaks.
    ///   - errors: The same for `console.error`, warnings and uncaught errors.
    /// - Throws: Code 300 when the data folder cannot be made, 203 when there is no JavaScript engine.
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

    /// Runs the app to its end: until no transfer and no timer is left.
    ///
    /// - Returns: Whether every error was caught.
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
                refused: interfaces.refused)
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

    /// Stops the app where it is: its transfers are aborted, and none of its callbacks is called any more. Then
    /// ``run()`` returns, unless a script never ends.
    public func stop() {
        loop.stop()
        closeConnections()
    }

    /// Aborts what runs, and closes what is open. Not waited for: a connection that is still being made takes until it is
    /// made, or until the limit for that.
    private func closeConnections() {
        Task { [client] in await client.shutdown(.aborting) }
    }
}

extension QuickAppHost.Configuration {
    /// What the interface page says of time holds alone: one limit for the whole, none for a time without a byte. Only
    /// connecting has a limit of its own, as long as the default for the whole.
    var forUploads: UploadClient.Configuration {
        var uploads = UploadClient.Configuration()
        uploads.maximumConcurrentUploads = parallel
        uploads.timeout = .milliseconds(UploadTimeout.quickAppDefault)
        uploads.connectTimeout = .milliseconds(UploadTimeout.quickAppDefault)
        uploads.idleTimeout = nil
        uploads.route = route
        uploads.trust = trust
        uploads.pinnedPublicKeys = pinnedPublicKeys
        uploads.identity = identity
        return uploads
    }
}
