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
    ///   - prepare: Defines additional globals before the script runs.
    static func run(
        _ files: [String: String],
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
                unavailable: ["@system.secret": "the feature system.secret is not declared"])
            let run = try loop.installModules(sources, builtins: ["@system.greeter": system])
            try run.call([loop.context.value("app.js")])
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
