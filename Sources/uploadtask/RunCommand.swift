import ArgumentParser
import QuickApp
import UnixSignals
import UploadEngine
import _UploadLibc

/// `uploadtask run`: a quick app, until it has nothing left to do.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a quick app, with '@system.uploadtask' as on the watch.",
        discussion: """
            APP is a folder with manifest.json and app.js (or the script that "entry" in the manifest names), or a lone \
            script, which runs as if it had declared every feature, and has no files to send but those of its storage. It \
            ends when no transfer and no timer is left.

            Exit status: 0 if the app ran to its end; 1 if so it did, after an error that nothing caught; 23 if its output \
            could not be written; 64 for wrong usage; 65 for a missing or wrong manifest; 130 if interrupted (143 by SIGTERM).
            """)

    @Argument(help: ArgumentHelp("The app: a folder or a script.", valueName: "app"), completion: .file())
    var app: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The folder with cache, files, mass and tmp, which is made if missing "
                + "(default: uploadtask/PACKAGE in $XDG_DATA_HOME or ~/.local/share; for a script, its name and a digest of "
                + "its path).",
            valueName: "dir"),
        completion: .directory)
    var data: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The folder that paths with a leading / are in, for a lone script.", valueName: "dir"),
        completion: .directory)
    var resources: String?

    @Option(
        help: ArgumentHelp("The device to be; see --list-devices.", valueName: "name"),
        // Not .list: fish would take each word of a name for a value.
        completion: .custom { _, _, _ in DeviceProfile.all.map(\.name) })
    var device = QuickAppHost.Configuration().device.name

    @Option(help: ArgumentHelp("The API level to have; system.uploadtask needs 3.", valueName: "n"))
    var apiLevel = QuickAppHost.Configuration().apiLevel

    @Option(help: ArgumentHelp("How many transfers run at once; the others wait.", valueName: "n"))
    var parallel = QuickAppHost.Configuration().parallel

    @OptionGroup var servers: ServerOptions

    @Flag(help: "List the devices, and whether they offer system.uploadtask.")
    var listDevices = false

    @Flag(help: "Say on standard error what transfers do. Never shows the values of headers or fields.")
    var verbose = false

    func validate() throws {
        guard app != nil || listDevices else { throw ValidationError("Give the app to run: a folder or a script.") }
        guard DeviceProfile.named(device) != nil else {
            let names = DeviceProfile.all.map { "  \($0.name)" }.joined(separator: "\n")
            throw ValidationError("--device '\(device.visible(limit: 300))' is not known. There are:\n\(names)")
        }
        guard apiLevel > 0 else { throw ValidationError("--api-level \(apiLevel) is not a positive number.") }
        guard (1...1000).contains(parallel) else {
            throw ValidationError("--parallel \(parallel) is not from 1 to 1000.")
        }
    }

    func run() async throws {
        if listDevices { return Self.printDevices() }
        // Trapped before the app can do anything.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let app = try package()
        guard resources == nil || app.isLoneScript else {
            throw ValidationError("--resources is for a lone script: this app has the resources of its package.")
        }
        let host = try host(for: app)
        // Two that do not wait for each other: a script may compute for ever, and a signal still ends it.
        let (endings, continuation) = AsyncStream.makeStream(of: Ending.self)
        Task { continuation.yield(.ran(isClean: await host.run())) }
        Task { for await signal in signals { continuation.yield(.interrupted(signal)) } }
        for await ending in endings {
            switch ending {
            case .ran(isClean: true): return
            case .ran(isClean: false): throw ExitCode(1)
            case .interrupted(let signal):
                host.stop()
                throw ExitCode(signal == .sigterm ? 143 : 130)
            }
        }
    }

    private enum Ending: Sendable {
        case ran(isClean: Bool)
        case interrupted(UnixSignal)
    }

    private func package() throws -> AppPackage {
        do throws(AppPackageError) {
            return try AppPackage(path: app ?? "")
        } catch {
            switch error {
            case .notFound: throw ValidationError("\(error)")
            case .invalid:
                StandardStream.error.write("uploadtask: \(error)\n")
                throw ExitCode(65)
            }
        }
    }

    private func host(for app: AppPackage) throws -> QuickAppHost {
        let configuration = try configuration()
        do throws(UploadError) {
            return try QuickAppHost(
                app, configuration, output: { StandardStream.output.write($0) },
                errors: { StandardStream.error.write($0) })
        } catch {
            guard error.code == .unsupported else {
                throw ValidationError("\(resources == nil ? "--data" : "--data or --resources"): \(error.message)")
            }
            StandardStream.error.write("uploadtask: \(error.message)\n")
            throw ExitCode(1)
        }
    }

    private func configuration() throws -> QuickAppHost.Configuration {
        var configuration = QuickAppHost.Configuration()
        configuration.data = data
        configuration.resources = resources
        if let device = DeviceProfile.named(device) { configuration.device = device }
        configuration.apiLevel = apiLevel
        configuration.parallel = parallel
        configuration.route = try servers.route
        configuration.trust = servers.trust
        configuration.identity = servers.identity
        configuration.pinnedPublicKeys = servers.pinnedPublicKeys
        configuration.isVerbose = verbose
        return configuration
    }

    private static func printDevices() {
        for device in DeviceProfile.all {
            let answer = device.supportsUploadTask ? "supported    " : "not supported"
            let aliases = device.aliases.isEmpty ? "" : " (\(device.aliases.joined(separator: ", ")))"
            StandardStream.output.write("\(answer)  \(device.name)\(aliases)\n")
        }
    }
}
