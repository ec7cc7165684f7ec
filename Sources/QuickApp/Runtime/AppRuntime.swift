import JavaScriptHost
import UploadEngine

/// The runtime of an app and its pages in the app's context: `definitions.js`, `addresses.js`, `viewmodel.js`, `texts.js`,
/// `runtime.js`.
struct AppRuntime: Sendable {
    private let runtime: JSCallback

    /// Creates the runtime.
    ///
    /// - Parameters:
    ///   - app: The app.
    ///   - load: The function that loads a script or a JSON file of the app.
    ///   - system: The `host` of the system modules: gets the functions of `@system.router` and `@system.app`.
    ///   - warn: Writes a line for the app's developer.
    ///   - record: Records that a function of the app is called.
    init(
        _ app: AppPackage, load: JSValue, system: JSValue, canIUse: JSValue, in loop: isolated JSEventLoop,
        warn: @escaping @Sendable (String) -> Void, record: RunRecord
    ) throws(JSException) {
        let context = loop.context
        let pages = app.manifest?.pages ?? []
        let files = Dictionary(pages.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        let host = try context.object([
            "load": load,
            "has": loop.function { loop, arguments in
                loop.context.value(app.folder.has(arguments.first?.string ?? ""))
            },
            "file": loop.function { loop, arguments in
                guard let page = files[arguments.first?.string ?? ""] else { return nil }
                return loop.context.value(try app.file(of: page))
            },
            "pages": context.array(try pages.map { page throws(JSException) in try page.value(in: context) }),
            "entry": context.value(app.manifest?.entryPage?.path ?? ""),
            "info": loop.function { loop, _ in try app.information(in: loop.context) },
            "enqueue": loop.function { loop, arguments in
                if let function = arguments.first {
                    loop.enqueueCallback(function, [], owner: Self.owner(arguments.dropFirst().first))
                }
                return nil
            },
            "enter": loop.function { loop, arguments in
                let before = loop.owner
                loop.owner = Self.owner(arguments.first) ?? JSOwner()
                return loop.context.value(before.number)
            },
            "leave": loop.function { loop, arguments in
                if let owner = Self.owner(arguments.first) { loop.endTimers(of: owner) }
                return nil
            },
            "warn": loop.function { _, arguments in
                warn((arguments.first?.string ?? "") + "\n")
                return nil
            },
            "called": loop.function { _, _ in
                record.addCall()
                return nil
            },
            "canIUse": canIUse,
            "end": loop.function { loop, _ in
                loop.endWaiting()
                return nil
            },
        ])
        let viewModels = try loop.call(internal: "viewmodel", PackageResources.viewmodel_js, [host])
        let texts = try loop.call(internal: "texts", PackageResources.texts_js, [host, try viewModels["valueAt"]])
        for member in ["translate", "choose"] { try host.set(member, to: texts[member]) }
        let addresses = try loop.call(internal: "addresses", PackageResources.addresses_js, [host, viewModels])
        let definitions = try loop.call(internal: "definitions", PackageResources.definitions_js, [host])
        let runtime = try loop.call(
            internal: "runtime", PackageResources.runtime_js, [host, viewModels, addresses, definitions])
        for member in ["router", "app"] { try system.set(member, to: runtime[member]) }
        loop.afterTurn = loop.keep(try runtime["callWatchers"])
        loop.onUncaught = loop.keep(try runtime["report"])
        self.runtime = loop.keep(runtime)
    }

    private static func owner(_ value: JSValue?) -> JSOwner? {
        value?.number.flatMap { Int(exactly: $0) }.map { JSOwner(number: $0) }
    }

    /// Loads the app's script, and opens a page.
    ///
    /// - Returns: Whether the script exports something. Without a page, nothing but its lifecycles is called.
    func start(
        _ script: String, page: AppPage?, query: String, in loop: isolated JSEventLoop
    ) throws(JSException) -> Bool {
        let context = loop.context
        let path = page.map { context.value($0.path) } ?? context.undefined
        return try call("start", [context.value(script), path, context.value(query)], in: loop).isTrue
    }

    /// Calls a method of the current page. The loop is not idle until its promise is settled.
    ///
    /// - Returns: The names of the methods that there are, if there is none of this name.
    func perform(_ method: AppStart.Call, in loop: isolated JSEventLoop) throws(JSException) -> String? {
        let context = loop.context
        let pending = loop.retain(context.undefined)
        let done = loop.function { loop, _ in
            loop.release(pending)
            return nil
        }
        do throws(JSException) {
            let arguments = [context.value(method.name), context.value(method.arguments), done]
            let result = try call("call", arguments, in: loop)
            guard let names = result.string else { return nil }
            loop.release(pending)
            return names
        } catch {
            loop.release(pending)
            throw error
        }
    }

    /// Hides and destroys the pages and the app.
    func stop(in loop: isolated JSEventLoop) throws(JSException) { try call("stop", in: loop) }

    /// The names of the methods of a page; `nil` for a page without a definition.
    func methods(of page: AppPage, in loop: isolated JSEventLoop) throws(JSException) -> [String]? {
        try call("methods", [loop.context.value(page.path)], in: loop).elements(atMost: 10_000)?.compactMap(\.string)
    }

    /// Runs a lone script.
    ///
    /// - Returns: Whether it exports something that only an app's host would call.
    func run(script path: String, in loop: isolated JSEventLoop) throws(JSException) -> Bool {
        try call("runScript", [loop.context.value(path)], in: loop).isTrue
    }

    /// An object of which every property is such an object, and can be called as well.
    func inert(in loop: isolated JSEventLoop) throws(JSException) -> JSValue { try call("inert", in: loop) }

    /// Loads the app's script and calls none of its lifecycles.
    func load(_ path: String, in loop: isolated JSEventLoop) throws(JSException) {
        try call("load", [loop.context.value(path)], in: loop)
    }

    @discardableResult
    private func call(
        _ name: String, _ arguments: [JSValue] = [], in loop: isolated JSEventLoop
    ) throws(JSException) -> JSValue {
        guard let runtime = loop.function(of: runtime) else { return loop.context.undefined }
        return try runtime[name].call(arguments)
    }
}

extension AppPage {
    /// The page as the runtime reads it.
    fileprivate func value(in context: JSContext) throws(JSException) -> JSValue {
        try context.object([
            "name": context.value(path), "path": context.value("/" + (alias ?? path)),
            "component": context.value(component), "isSingleTask": context.value(isSingleTask),
        ])
    }
}

extension AppPackage {
    /// The result of `app.getInfo()`.
    fileprivate func information(in context: JSContext) throws -> JSValue {
        func text(_ text: String?) -> JSValue { text.map { context.value($0) } ?? context.undefined }
        return try context.object([
            "packageName": text(manifest?.package ?? name), "package": text(manifest?.package ?? name),
            "name": text(manifest?.name ?? name), "icon": text(manifest?.icon),
            "versionName": text(manifest?.versionName),
            "versionCode": manifest?.versionCode.map { context.value($0) } ?? context.undefined,
            "logLevel": context.value("debug"),
            "source": try context.object(["packageName": text("uploadtask"), "type": text("other")]),
        ])
    }
}
