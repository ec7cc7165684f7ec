import JavaScriptHost
import TestSupport
import UploadEngine
import _UploadLocks

@testable import QuickApp

/// A script that runs with the platform's modules alone: the global `system(name)` returns a module.
struct SystemScript {
    /// The text of the manifest; `nil` for a lone script.
    var manifest: String?
    var device = DeviceProfile.standard
    var apiLevel = 3
    /// The app's data folder; `nil` for a temporary one.
    var data: String?
    /// The folder of the app's package.
    var package: String?
    /// A script whose value has `router` and `app`, the functions of the app's runtime.
    var host: String?

    /// The output of `console.log` and the modules; each line of standard error begins with `! `.
    ///
    /// - Parameter retained: An object that the modules retain, like the host's own.
    func transcript(_ script: String, retained: any AnyObject & Sendable = Lines()) async throws -> String {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let lines = Lines()
        let loop = try JSEventLoop { stream, text in lines.append(text, isError: stream == .error) }
        let client = UploadClient()
        let modules = try modules(data ?? folder.path, client, lines, retained)
        await loop.run { [host] (loop) throws(JSException) in
            try loop.installGlobals()
            let system = try modules.make(in: loop)
            try loop.context.global.set("system", to: system["resolve"], hidden: true)
            if let host {
                let functions = try loop.context.evaluate("(\(host))", url: "host.js")
                for name in ["router", "app"] { try system["host"].set(name, to: functions[name]) }
            }
            try loop.context.evaluate(script, url: "app.js")
        }
        await loop.waitUntilIdle()
        await client.shutdown(cancellingUploads: true)
        await loop.shutdown()
        return lines.text
    }

    private func modules(
        _ data: String, _ client: UploadClient, _ lines: Lines, _ retained: any AnyObject & Sendable
    ) throws -> SystemModules {
        let manifest = try manifest.map { try AppManifest(json: Array($0.utf8)) }
        let interfaces = SystemInterfaces(manifest: manifest, device: device, apiLevel: apiLevel)
        let storage = try AppStorage(data: data, package: package)
        return SystemModules(
            manifest: manifest, packageName: manifest?.package ?? "script", device: device, apiLevel: apiLevel,
            storage: storage, client: client, canIUse: { SystemModuleTable.canIUse($0, in: manifest) },
            uploadtask: { (loop) throws(JSException) in
                try UploadTaskModule(client: client, storage: storage, unsupported: interfaces.unsupported).make(
                    in: loop)
            },
            output: { text in withExtendedLifetime(retained) { lines.append(text, isError: false) } },
            errors: { lines.append($0, isError: true) })
    }
}

/// The lines of a run, in order.
final class Lines: Sendable {
    private let lines = Mutex("")

    var text: String { lines.withLock { $0 } }

    func append(_ text: String, isError: Bool) { lines.withLock { $0 += (isError ? "! " : "") + text } }
}

/// Runs a script with the default settings.
func transcript(_ script: String) async throws -> String { try await SystemScript().transcript(script) }
