import JavaScriptHost
import JavaScriptModuleSyntax
import UploadCore
import _UploadLocks

/// One run of an app: its start, the calls on its page, and its end.
final class AppRun: Sendable {
    private let app: AppPackage
    private let start: AppStart
    private let loop: JSEventLoop
    private let runtime = Mutex<AppRuntime?>(nil)
    private let record = RunRecord()
    /// Whether a script without pages exports something that only an app's host would call.
    private let isUncalled = Mutex(false)

    init(_ app: AppPackage, _ start: AppStart, on loop: JSEventLoop) {
        self.app = app
        self.start = start
        self.loop = loop
    }

    /// Runs the app to its end.
    ///
    /// - Parameters:
    ///   - duration: The time after which the app ends in any case; `nil` for none.
    ///   - install: Prepares the context; its second parameter records what runs.
    /// - Returns: The problem when the calls are wrong, or nothing ran.
    func perform(
        for duration: Duration?,
        install: @escaping @Sendable (isolated JSEventLoop, RunRecord) throws(JSException) -> AppRuntime
    ) async -> AppPackageError? {
        await loop.run { [self] (loop) throws(JSException) in
            let runtime = try install(loop, record)
            self.runtime.withLock { $0 = runtime }
            let isUncalled =
                try app.isLoneScript
                ? runtime.run(script: app.entry, in: loop)
                : runtime.start(app.entry, page: start.page, query: start.query, in: loop)
            self.isUncalled.withLock { $0 = isUncalled }
        }
        let limit = duration.map { duration in
            Task { [loop] in
                try await Task.sleep(for: duration)
                await loop.endWaiting()
            }
        }
        defer { limit?.cancel() }
        for call in start.calls {
            await loop.waitUntilIdle(ignoringIntervals: true)
            if await loop.isEnding { break }
            if let problem = await perform(call) { return problem }
        }
        await loop.waitUntilIdle(ignoringIntervals: !start.calls.isEmpty)
        await loop.run { (loop) throws(JSException) in
            try runtime.withLock { $0 }?.stop(in: loop)
        }
        guard await !loop.hasUncaughtError, await !loop.hasActed, !record.hasCalls else { return nil }
        return nothingRan
    }

    /// Calls a method of the page.
    ///
    /// - Returns: The problem when there is no such method, or its arguments are not JavaScript.
    private func perform(_ call: AppStart.Call) async -> AppPackageError? {
        guard let runtime = runtime.withLock({ $0 }) else { return nil }
        let problem = Mutex<AppPackageError?>(nil)
        await loop.run { (loop) throws(JSException) in
            do throws(JSException) {
                guard let methods = try runtime.perform(call, in: loop) else { return }
                let problemOfCall =
                    call.name.isEmpty
                    ? "'\(call.arguments.visible(limit: 300))' is no function"
                    : "there is no method '\(call.name.visible)': \(methods.visible(limit: 1000))"
                problem.withLock { $0 = .notFound("--call: \(problemOfCall)") }
            } catch {
                let message = (try? error.value["message"].string) ?? "an exception"
                // The template has such a name in a list.
                let advice =
                    message.contains("variable: $")
                    ? "; in a template it is an item of a list: give a value, such as 'open(list[0])'" : ""
                problem.withLock {
                    $0 = .notFound("--call '\(call.text.visible(limit: 300))': \(message.visible(limit: 300))\(advice)")
                }
            }
        }
        return problem.withLock { $0 }
    }

    /// The error of a run in which nothing ran; `nil` for a script whose statements ran.
    private var nothingRan: AppPackageError? {
        let entry = app.folder.shown(app.entry)
        if start.page == nil, let source = try? app.folder.read(app.entry),
            ModuleSyntax.isBlank(String(decoding: source, as: UTF8.self))
        {
            return .invalid("nothing ran: \(entry) has no statement")
        }
        guard let page = start.page, let file = try? app.file(of: page) else {
            if app.entry.hasSuffix(".ux") || isUncalled.withLock({ $0 }) && !app.isLoneScript {
                return .invalid(
                    "nothing ran: \(entry) has no lifecycle function such as onCreate, and the app has no pages; "
                        + "--call 'METHOD()' calls a method")
            }
            if isUncalled.withLock({ $0 }) {
                return .invalid(
                    "nothing ran: \(entry) only exports something that nothing calls; "
                        + "a page or an app runs in its folder with manifest.json")
            }
            return isInert ? .invalid("nothing ran: \(entry) has only declarations, imports and directives") : nil
        }
        return .invalid(
            "nothing ran: neither \(entry) nor \(app.folder.shown(file)) has a lifecycle function such as onCreate or onInit, "
                + "or does anything when it is loaded; --call 'METHOD()' calls a method, --list shows the methods")
    }

    /// Whether no statement of the loaded scripts does anything.
    private var isInert: Bool {
        guard let files = record.files else { return false }
        return files.allSatisfy { file in
            guard !file.hasSuffix(".json") else { return true }
            guard let source = try? app.source(file) else { return false }
            return ModuleSyntax(String(decoding: source, as: UTF8.self)).isInert
        }
    }
}
