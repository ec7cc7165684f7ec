import JavaScriptHost
import UploadEngine

/// The scripts of an app in a context: globals, modules and the runtime of pages.
struct AppScripts: Sendable {
    let app: AppPackage
    let standIns: StandIns

    init(_ app: AppPackage, standIns: StandIns) {
        self.app = app
        self.standIns = standIns
    }

    /// Defines the globals of an app, and prepares its scripts. Runs none of them.
    ///
    /// - Parameters:
    ///   - resolve: The function that returns a system module by its name.
    ///   - system: The `host` of the system modules.
    ///   - unavailable: The reasons why modules cannot be imported, by module name.
    ///   - warn: Writes a line for the app's developer.
    ///   - record: Records what runs.
    func install(
        resolve: JSValue, system: JSValue, canIUse: JSValue, unavailable: [String: String],
        in loop: isolated JSEventLoop, warn: @escaping @Sendable (String) -> Void, record: RunRecord
    ) throws(JSException) -> AppRuntime {
        let global = loop.context.global
        try global.set("canIUse", to: canIUse, hidden: true)
        // The platform's guide recommends `global.runGC()`.
        try global.set("global", to: global, hidden: true)
        let collect = loop.function { loop, _ in
            loop.context.collectGarbage()
            return nil
        }
        try global.set("runGC", to: collect, hidden: true)
        let sources = ModuleSources(
            read: { path in
                let source = try app.source(path)
                if source != nil { record.add(file: path) }
                return source
            },
            url: { path in app.folder.shown(path) },
            list: { folder, isDeep in try app.folder.files(in: folder, isDeep: isDeep) },
            realPath: { folder in app.folder.realPath(of: folder) }, unavailable: unavailable,
            lenient: !app.isLoneScript && app.entry.hasSuffix(".ux"), hasProject: app.folder.project != nil,
            warn: { warn($0 + "\n") },
            overrides: standIns.paths,
            readOverride: { path in
                record.addStandIn()
                return try standIns.read(path)
            },
            overrideURL: { path in standIns.shown(path) })
        let names = SystemModuleTable.entries.keys.sorted()
        let modules = try loop.installModules(sources, builtins: resolve, names: names)
        return try AppRuntime(
            app, load: modules.load, system: system, canIUse: canIUse, in: loop, warn: warn, record: record)
    }
}
