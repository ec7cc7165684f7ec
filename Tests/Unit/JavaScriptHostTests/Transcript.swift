import TestSupport

@testable import JavaScriptHost

/// Runs the scripts of an app in memory and records their output.
struct Transcript: Sendable {
    /// Standard output, and standard error with a `!` before each line, in the order of writing.
    let text: String
    let hasUncaughtError: Bool

    /// Runs `app.js` until the loop is idle.
    ///
    /// - Parameters:
    ///   - files: The app's scripts by path.
    ///   - hasProject: Whether the files whose paths begin with `../` can be imported.
    ///   - isLenient: Whether modules are linked leniently; each warning is a line of standard error.
    ///   - standIns: The files of the folder of stand-ins by path: `system.NAME.js` is one for `@system.NAME`.
    ///   - prepare: Defines additional globals before the script runs.
    static func run(
        _ files: [String: String], hasProject: Bool = false, isLenient: Bool = false, standIns: [String: String] = [:],
        prepare: @escaping @Sendable (isolated JSEventLoop) throws(JSException) -> Void = { _ in }
    ) async -> Transcript {
        let written = Recorder<String>()
        let loop: JSEventLoop
        do {
            loop = try JSEventLoop { stream, text in
                written.append(stream == .error ? text.split(separator: "\n").map { "!\($0)\n" }.joined() : text)
            }
        } catch { return Transcript(text: "\(error)", hasUncaughtError: true) }
        await loop.run { (loop) throws(JSException) in
            try loop.installGlobals()
            try prepare(loop)
            let system = try loop.context.object(["greet": loop.function { loop, _ in loop.context.value("hello") }])
            try system.set("default", to: system, hidden: true)
            let sources = ModuleSources(
                read: { files[$0].map { Array($0.utf8) } }, url: { "app/\($0)" },
                unavailable: ["@system.secret": "the feature system.secret is not declared"],
                lenient: isLenient, hasProject: hasProject, warn: { written.append("!\($0)\n") },
                overrides: Dictionary(
                    uniqueKeysWithValues: standIns.keys.filter { $0.hasPrefix("system.") }
                        .map { ("@" + $0.replacing(".js", with: ""), $0) }),
                readOverride: { standIns[$0].map { Array($0.utf8) } })
            let lookup =
                "(function (primordials, system) { return (name) => (name === '@system.greeter' ? system : undefined); })"
            let builtins = try loop.call(internal: "lookup", Array(lookup.utf8), [system])
            let modules = try loop.installModules(sources, builtins: builtins, names: ["@system.greeter"])
            try loop.context.global.set("load", to: modules.load, hidden: true)
            try modules.run.call([loop.context.value("app.js")])
        }
        await loop.waitUntilIdle()
        let hasUncaughtError = await loop.hasUncaughtError
        await loop.shutdown()
        return Transcript(text: written.all.joined(), hasUncaughtError: hasUncaughtError)
    }

    static func run(
        _ script: String, prepare: @escaping @Sendable (isolated JSEventLoop) throws(JSException) -> Void = { _ in }
    ) async -> Transcript {
        await run(["app.js": script], prepare: prepare)
    }
}
