/// The functions that run the modules of an app.
public struct AppModules {
    /// `run(path)`: runs a file of the app, by its path from the root of the package, unless it has run.
    public let run: JSValue
    /// `load(path)`: the same, and returns `{ exports, kind }`: the exports as `require` returns them, and `'module'`,
    /// `'script'` or `'json'`.
    public let load: JSValue
}

extension JSEventLoop {
    /// Defines `$app_require$` and enables module loading.
    ///
    /// - Parameters:
    ///   - sources: The source of the app's files.
    ///   - builtins: `builtins(name)`: returns a module of the host, or `undefined` where there is none. Called once for
    ///     each name, unless it throws.
    ///   - names: The names of those modules, for a message.
    public func installModules(
        _ sources: ModuleSources, builtins: JSValue, names: [String]
    ) throws(JSException) -> AppModules {
        let load = function { loop, arguments in
            let isOverride = arguments.dropFirst().first?.isTrue ?? false
            return try loop.load(arguments.first?.string ?? "", isOverride: isOverride, from: sources)
        }
        let warn = function { _, arguments in
            sources.warn(arguments.first?.string ?? "")
            return nil
        }
        let list = function { loop, arguments in
            let isDeep = arguments.dropFirst().first?.isTrue ?? true
            guard let files = try sources.list(arguments.first?.string ?? "", isDeep) else { return nil }
            return loop.context.array(files.map(loop.context.value))
        }
        let real = function { loop, arguments in
            sources.realPath(arguments.first?.string ?? "").map { loop.context.value($0) }
        }
        let isLenient = context.value(sources.isLenient)
        let host = try context.object([
            "builtins": builtins, "names": context.array(names.map(context.value)),
            "unavailable": try object(sources.unavailable), "overrides": try object(sources.overrides),
            "load": load, "list": list, "isLenient": isLenient,
        ])

        let specifiers = try call(
            internal: "specifiers", PackageResources.specifiers_js, [context.value(sources.hasProject)])
        let packages = try call(internal: "packages", PackageResources.packages_js, [specifiers, real])
        let exports = try call(internal: "exports", PackageResources.exports_js, [isLenient])
        let linker = try call(
            internal: "linker", PackageResources.linker_js, [specifiers, exports, isLenient, warn])
        let runner = try call(internal: "runner", PackageResources.runner_js, [exports, linker, isLenient])
        let modules = try call(
            internal: "modules", PackageResources.modules_js,
            [specifiers, packages, exports, linker, runner, host])
        try context.global.set("$app_require$", to: modules["appRequire"], hidden: true)
        importLines = try modules["importLines"]
        return AppModules(run: try modules["run"], load: try modules["load"])
    }

    private func object(_ texts: [String: String]) throws(JSException) -> JSValue {
        let object = try context.object([:])
        for (name, text) in texts { try object.set(name, to: context.value(text)) }
        return object
    }
}
