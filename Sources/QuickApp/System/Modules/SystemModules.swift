import JavaScriptHost
import UploadEngine

/// The platform's modules for one app.
///
/// `resolve(name)` returns the object of a module, which is made when a script first imports it. A module of the
/// platform that this host does not have can be imported too, and fails with 203. Any other name is undefined.
struct SystemModules: Sendable {
    /// The app's manifest; `nil` for a lone script.
    let manifest: AppManifest?
    /// The name of the app's package.
    let packageName: String
    let device: DeviceProfile
    let apiLevel: Int
    let storage: AppStorage
    let client: UploadClient
    /// Whether the host has a capability.
    let canIUse: @Sendable (String) -> Bool
    /// Makes `@system.uploadtask`.
    let uploadtask: @Sendable (isolated JSEventLoop) throws(JSException) -> JSValue
    /// Writes lines to standard output.
    let output: @Sendable (String) -> Void
    /// Writes lines to standard error.
    let errors: @Sendable (String) -> Void

    private static let scripts: [String: [UInt8]] = [
        "app": PackageResources.app_js, "buffers": PackageResources.buffers_js, "calls": PackageResources.calls_js,
        "device": PackageResources.device_js, "file": PackageResources.file_js,
        "hardware": PackageResources.hardware_js, "missing": PackageResources.missing_js,
        "prompt": PackageResources.prompt_js, "router": PackageResources.router_js,
        "storage": PackageResources.storage_js, "transfers": PackageResources.transfers_js,
    ]

    /// Creates the modules.
    ///
    /// - Returns: An object with `resolve`, and with `host`, on which the app's runtime sets `router` and `app`.
    func make(in loop: isolated JSEventLoop) throws(JSException) -> JSValue {
        let native = try loop.context.object([
            "script": loop.function { loop, arguments in
                let isForStandIn = arguments.dropFirst().first?.isTrue ?? false
                return script(of: arguments.first?.string ?? "", isForStandIn).map { loop.context.value($0) }
            },
            "load": loop.function { loop, arguments in
                guard let name = arguments.first?.string, let script = Self.scripts[name] else { return nil }
                return try loop.call(internal: name, script, Array(arguments.dropFirst()))
            },
            "natives": loop.function { loop, arguments in try natives(arguments.first?.string ?? "", in: loop) },
            "uploadtask": loop.function { loop, _ in try uploadtask(loop) },
            "enqueueCallback": loop.function { loop, arguments in
                loop.recordAction()
                if let function = arguments.first { loop.enqueueCallback(function, Array(arguments.dropFirst())) }
                return nil
            },
            "warn": warnFunction(in: loop),
        ])
        return try loop.call(internal: "system", PackageResources.system_js, [native])
    }

    /// The name of the script that makes a module, at its first import; `nil` for one that this host does not have.
    private func script(of name: String, _ isForStandIn: Bool) -> String? {
        let entry = SystemModuleTable.entries[name]
        if !isForStandIn, !SystemModuleTable.isDeclared(name, in: manifest), entry?.script != "uploadtask" {
            let feature = name.dropFirst()
            errors(
                "manifest.json: the feature \(feature) is not declared, so devices may not have it; "
                    + "add {\"name\": \"\(feature)\"} to \"features\"\n")
        }
        return entry?.script
    }

    private func warnFunction(in loop: isolated JSEventLoop) -> JSValue {
        loop.function { loop, arguments in
            loop.recordAction()
            errors((arguments.first?.string ?? "") + "\n")
            return nil
        }
    }
}

extension SystemModules {
    /// The native functions and values of a script.
    private func natives(_ script: String, in loop: isolated JSEventLoop) throws(JSException) -> JSValue? {
        let context = loop.context
        switch script {
        case "app":
            return try context.object([
                "packageName": context.value(packageName),
                "canIUse": loop.function { loop, arguments in
                    loop.context.value(canIUse(arguments.first?.string ?? ""))
                },
                "terminate": loop.function { loop, _ in
                    loop.stop()
                    return nil
                },
            ])
        case "device": return try deviceValues(in: context)
        case "file": return try FileModule(files: AppFiles(storage: storage)).natives(in: loop)
        case "prompt":
            return try context.object([
                "print": loop.function { loop, arguments in
                    loop.recordAction()
                    output(arguments.first?.string ?? "")
                    return nil
                }
            ])
        case "router": return try context.object(["warn": warnFunction(in: loop)])
        case "storage":
            return try StorageModule(file: StorageFile(folder: storage.data), warn: errors).natives(in: loop)
        case "transfers": return try TransferModule(client: client, storage: storage).natives(in: loop)
        default: return nil
        }
    }

    private func deviceValues(in context: JSContext) throws(JSException) -> JSValue {
        let hardware = device.hardware
        return try context.object([
            "brand": context.value(device.brand), "model": context.value(hardware.model),
            "product": context.value(device.name), "apiLevel": context.value(apiLevel),
            "screenWidth": context.value(hardware.width), "screenHeight": context.value(hardware.height),
            "screenDensityInTenths": context.value(hardware.densityInTenths),
            "screenShape": context.value(hardware.shape.rawValue), "deviceType": context.value(hardware.kind.rawValue),
        ])
    }
}
