import ArgumentParser
import QuickApp
import UnixSignals
import UploadCore
import UploadEngine
import _UploadLibc

/// `uploadtask run`: runs a quick app until no upload and no timer is pending.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a quick app with '@system.uploadtask', as on a watch.",
        discussion: """
            APP is a project (a directory with src/manifest.json), its src, a build, a package (.rpk), a directory with \
            manifest.json and app.js (or the script that "entry" in the manifest names), or a lone script. The app and its \
            first page run with their lifecycles; templates are not rendered. A lone script runs as if it had declared \
            every feature, and can send only files in its storage or in the directory of --resources. The app ends when no \
            upload and no timer is pending; with --call, intervals do not count.

            Exit status: 0 if the app ran to its end; 1 if it could not be started, or had an uncaught error; 23 if its \
            output could not be written; 64 for wrong usage, such as an unknown page or method; 65 for a missing or invalid \
            manifest, and when nothing ran; 130 if interrupted (143 by SIGTERM).
            """)

    @Argument(
        help: ArgumentHelp("Quick app: a project, a build, a package or a script.", valueName: "app"),
        completion: .file())
    var app: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Page to open first, with its parameters: 'pages/detail?id=1'.", valueName: "page"))
    var page: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Call a method of the page, written as in a template: 'onSend(1)'. Repeatable: the next call follows when the "
                + "promise and the uploads of the last one are over.", valueName: "method"))
    var call: [String] = []

    @Option(name: .customLong("for"), help: ArgumentHelp("End the app after this time.", valueName: "seconds"))
    var duration: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Directory with stand-ins for system modules: system.record.js in it is '@system.record'.", valueName: "dir"
        ),
        completion: .directory)
    var modules: String?

    @Flag(help: "Behave as the published implementation of the watch does, with its faults.")
    var quirks = false

    @Flag(help: "List the pages, their handlers and methods, and the system modules that the app imports.")
    var list = false

    @Flag(help: "With --list: print one JSON object.")
    var json = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Directory for cache, files, mass and tmp, created if missing (default: uploadtask/PACKAGE in "
                + "$XDG_DATA_HOME or ~/.local/share; for a lone script, its name and a digest of its path).",
            valueName: "dir"),
        completion: .directory)
    var data: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Directory for paths with a leading '/', for a lone script.", valueName: "dir"),
        completion: .directory)
    var resources: String?

    @Option(
        help: ArgumentHelp("Device to emulate; see --list-devices.", valueName: "name"),
        // Not .list: fish would split names at spaces.
        completion: .custom { _, _, _ in DeviceProfile.all.map(\.name) })
    var device = QuickAppHost.Configuration().device.name

    @Option(help: ArgumentHelp("API level to emulate; system.uploadtask requires 3.", valueName: "n"))
    var apiLevel = QuickAppHost.Configuration().apiLevel

    @Option(help: ArgumentHelp("Maximum number of concurrent uploads.", valueName: "n"))
    var parallel = QuickAppHost.Configuration().maximumConcurrentUploads

    @OptionGroup var retries: RetryOptions

    @OptionGroup var resumption: ResumeProtocolOptions

    @OptionGroup var servers: ServerOptions

    @Flag(help: "List the devices, and whether they support system.uploadtask.")
    var listDevices = false

    @Flag(help: "Log to standard error (never the values of header fields or form fields).")
    var verbose = false

    func validate() throws {
        guard app != nil || listDevices else { throw ValidationError("Give the app to run: a directory or a script.") }
        guard DeviceProfile.named(device) != nil else {
            let names = DeviceProfile.all.map { "  \($0.name)" }.joined(separator: "\n")
            throw ValidationError("--device '\(device.visible(limit: 300))' is unknown. Known devices:\n\(names)")
        }
        try Self.requirePositive("api-level", apiLevel)
        if let duration, !(duration > 0 && duration <= 86_400) {
            throw ValidationError("--for \(duration) is not a time in seconds, more than 0 and at most 86400.")
        }
        guard list || !json else { throw ValidationError("--json is for --list.") }
        if let modules, access("\(modules)/.", R_OK) != 0 {
            throw ValidationError("--modules '\(modules.visible(limit: 300))': \(String(cString: strerror(errno)))")
        }
        try Self.require("parallel", parallel, in: 1...1000)
        if retries.retryMaxTime != nil { try retries.require(for: "--retry-max-time", unlessGiven: 0) }
        if let given = resumption.resumeWith, given != .off {
            try retries.require(for: "--resume-with \(given)", unlessGiven: 0)
        }
    }

    func run() async throws {
        if listDevices { return Self.printDevices() }
        // Before the app runs.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let app = try package()
        // At every end: the process exits while the context of a script that never returns still has the app.
        defer { app.removeExtractedFiles() }
        guard resources == nil || app.isLoneScript else {
            throw ValidationError("--resources is for a lone script: this app uses the resources of its package.")
        }
        let host = list ? nil : try host(for: app)
        let listing = AppListingOutput(of: app, modules: modules, json: json)
        // Independent tasks: a signal ends a script that never returns.
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        Task {
            do {
                if let host {
                    continuation.yield(.ran(isClean: try await host.run()))
                } else {
                    try await listing.print()
                    continuation.yield(.ran(isClean: true))
                }
            } catch {
                continuation.yield(.failed(error))
            }
        }
        Task { for await signal in signals { continuation.yield(.interrupted(signal)) } }
        for await event in events {
            switch event {
            case .ran(isClean: true): return
            case .ran(isClean: false): throw ExitCode(1)
            case .failed(let error as AppPackageError): throw Self.exit(with: error)
            case .failed(let error): throw error
            case .interrupted(let signal):
                host?.stop()
                throw ExitCode(signal.exitStatus)
            }
        }
    }

    private enum Event: Sendable {
        case ran(isClean: Bool)
        case failed(any Error)
        case interrupted(UnixSignal)
    }

    private func package() throws -> AppPackage {
        do throws(AppPackageError) {
            return try AppPackage(path: app ?? "")
        } catch {
            throw Self.exit(with: error)
        }
    }

    /// Reports an app that cannot run: status 64 for a wrong path, page or method, 65 for the app itself.
    private static func exit(with error: AppPackageError) -> any Error {
        switch error {
        case .notFound: return ValidationError("\(error)")
        case .invalid:
            StandardStream.printError("\(error)")
            return ExitCode(65)
        }
    }

    private func host(for app: AppPackage) throws -> QuickAppHost {
        let configuration = try configuration()
        do throws(UploadError) {
            return try QuickAppHost(
                app, configuration, output: { StandardStream.output.write($0) },
                errors: { StandardStream.error.write($0) })
        } catch {
            guard error.reason == .unsupported else {
                throw ValidationError("\(resources == nil ? "--data" : "--data or --resources"): \(error.message)")
            }
            StandardStream.printError(error.message)
            throw ExitCode(1)
        }
    }

    private func configuration() throws -> QuickAppHost.Configuration {
        var configuration = QuickAppHost.Configuration()
        configuration.data = data
        configuration.page = page
        configuration.calls = call
        configuration.duration = duration.map { .milliseconds(Int64($0 * 1000)) }
        configuration.modules = modules
        configuration.quirks = quirks
        configuration.resources = resources
        if let device = DeviceProfile.named(device) { configuration.device = device }
        configuration.apiLevel = apiLevel
        configuration.maximumConcurrentUploads = parallel
        configuration.retry = retries.policy(
            unlessGiven: 0, resuming: resumption.resumeWith?.resumption ?? .off)
        try servers.apply(to: &configuration.connection)
        configuration.isVerbose = verbose
        return configuration
    }

    private static func printDevices() {
        for device in DeviceProfile.all {
            let support = device.supportsUploadTask ? "supported    " : "not supported"
            let aliases = device.aliases.isEmpty ? "" : " (\(device.aliases.joined(separator: ", ")))"
            StandardStream.output.write("\(support)  \(device.name)\(aliases)\n")
        }
    }
}
