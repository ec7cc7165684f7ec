import JavaScriptHost
import UploadEngine
import _UploadLocks

/// The pages of an app with their handlers and methods, and the system modules that the app imports.
public struct AppListing: Sendable, Encodable {
    /// A page of the manifest.
    public struct Page: Sendable, Encodable {
        /// An attribute of the template such as `onclick="send(1)"`.
        public struct Handler: Sendable, Encodable {
            /// The name of the attribute.
            public let event: String
            /// Its text, which `--call` accepts.
            public let call: String
        }

        /// The path, such as `pages/index`.
        public let path: String
        /// Whether the page opens first.
        public let isEntry: Bool
        /// The handlers in the order of the template; none for a compiled page.
        public let handlers: [Handler]
        /// The names of the methods, lifecycles included.
        public let methods: [String]
    }

    /// A system module that a script imports when it is loaded.
    public struct Module: Sendable, Encodable {
        /// Its name, such as `@system.record`.
        public let name: String
        /// Whether the host has it: `built in`, `--modules`, or `missing`.
        public let supplier: String
        /// Whether the manifest declares it in `features`.
        public let isDeclared: Bool
    }

    /// The name of the package.
    public let package: String
    /// The pages in the order of the manifest.
    public let pages: [Page]
    /// The modules by name.
    public let modules: [Module]

    /// Loads the scripts of an app and its pages, and calls none of their functions. Each system module is replaced by one
    /// with methods that do nothing.
    ///
    /// - Parameters:
    ///   - app: The app.
    ///   - modules: The folder with stand-ins for system modules.
    ///   - errors: Writes the errors of scripts that cannot be loaded.
    /// - Throws: Code 300 when a page cannot be read, an error when no JavaScript engine is installed.
    /// - Returns: The list, and whether all pages could be loaded.
    public static func make(
        of app: AppPackage, modules: String?, errors: @escaping @Sendable (String) -> Void
    ) async throws -> (listing: AppListing, isComplete: Bool) {
        let loop = try JSEventLoop { stream, text in if stream == .error { errors(text) } }
        let pages = app.manifest?.pages ?? []
        var handlers: [String: [Page.Handler]] = [:]
        var problems: [String: String] = [:]
        for page in pages {
            let file: String
            do throws(AppPackageError) { file = try app.file(of: page) } catch {
                problems[page.path] = error.description
                continue
            }
            guard file.hasSuffix(".ux"), let content = try app.folder.read(file) else { continue }
            handlers[page.path] = UXFile(content).handlers.map { Page.Handler(event: $0.event, call: $0.call) }
        }
        let methods = Mutex<[String: [String]]>([:])
        let imported = Mutex<[String]>([])
        let standIns = StandIns(folder: modules)
        let runtime = Mutex<AppRuntime?>(nil)
        await loop.run { loop throws(JSException) in
            try loop.installGlobals()
            let resolve = loop.function { loop, arguments in
                if let name = arguments.first?.string { imported.withLock { $0.append(name) } }
                return try runtime.withLock { $0 }?.inert(in: loop)
            }
            let made = try AppScripts(app, standIns: StandIns(folder: nil)).install(
                resolve: resolve, system: loop.context.object([:]), canIUse: loop.function { _, _ in nil },
                unavailable: [:], in: loop, warn: { _ in }, record: RunRecord())
            runtime.withLock { $0 = made }
        }
        if let runtime = runtime.withLock({ $0 }) {
            await loop.run { loop throws(JSException) in try runtime.load(app.entry, in: loop) }
            for page in pages where problems[page.path] == nil {
                await loop.run { loop throws(JSException) in
                    let names = try runtime.methods(of: page, in: loop)
                    methods.withLock { $0[page.path] = names }
                }
            }
        }
        for problem in problems.values.sorted() { errors(problem + "\n") }
        let isComplete = await !loop.hasUncaughtError && problems.isEmpty
        await loop.shutdown()
        let listing = AppListing(
            package: app.manifest?.package ?? app.name,
            pages: pages.map { page in
                Page(
                    path: page.path, isEntry: page == app.manifest?.entryPage, handlers: handlers[page.path] ?? [],
                    methods: methods.withLock { $0[page.path] } ?? [])
            },
            modules: Set(imported.withLock { $0 }).sorted().map { name in
                Module(
                    name: name,
                    supplier: standIns.paths[name] != nil
                        ? "--modules" : SystemModuleTable.entries[name] != nil ? "built in" : "missing",
                    isDeclared: SystemModuleTable.isDeclared(name, in: app.manifest))
            })
        return (listing, isComplete)
    }
}
