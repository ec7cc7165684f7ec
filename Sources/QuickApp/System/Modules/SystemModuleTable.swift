/// The modules of the platform that this host has.
enum SystemModuleTable {
    /// A module.
    struct Entry: Sendable {
        /// The host's script that makes it.
        let script: String
        /// The methods for which `canIUse` is true.
        let methods: [String]
        /// Whether an app may use it without a declaration in the manifest's features.
        var isAlwaysDeclared = false
    }

    /// The modules by name.
    static let entries: [String: Entry] = [
        "@system.app": Entry(
            script: "app", methods: ["getInfo", "terminate", "exit", "canIUse"], isAlwaysDeclared: true),
        "@system.battery": Entry(script: "hardware", methods: ["getStatus"]),
        "@system.brightness": Entry(
            script: "hardware", methods: ["getValue", "setValue", "getMode", "setMode", "setKeepScreenOn"]),
        "@system.configuration": Entry(script: "device", methods: ["getLocale"], isAlwaysDeclared: true),
        "@system.device": Entry(
            script: "device",
            methods: ["getInfo", "getId", "getDeviceId", "getSerial", "getTotalStorage", "getAvailableStorage"]),
        "@system.fetch": Entry(script: "transfers", methods: ["fetch"]),
        "@system.file": Entry(
            script: "file",
            methods: [
                "move", "copy", "list", "get", "delete", "writeText", "writeArrayBuffer", "readText", "readArrayBuffer",
                "access", "mkdir", "rmdir",
            ]),
        "@system.network": Entry(script: "hardware", methods: ["getType", "subscribe", "unsubscribe"]),
        "@system.prompt": Entry(script: "prompt", methods: ["showToast", "showDialog", "showContextMenu"]),
        "@system.request": Entry(script: "transfers", methods: ["upload", "download", "onDownloadComplete"]),
        "@system.router": Entry(
            script: "router",
            methods: ["push", "replace", "back", "clear", "getLength", "getState", "getPages"], isAlwaysDeclared: true),
        "@system.storage": Entry(script: "storage", methods: ["get", "set", "delete", "clear", "key", "length"]),
        "@system.uploadtask": Entry(script: "uploadtask", methods: ["uploadFile"]),
        "@system.vibrator": Entry(
            script: "hardware", methods: ["vibrate", "start", "stop", "getSystemDefaultMode"]),
    ]

    /// The module of a capability such as `@system.storage` or `@system.storage.get`; `nil` if this host lacks it.
    static func module(of capability: String) -> String? {
        if entries[capability] != nil { return capability }
        guard let dot = capability.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let (name, method) = (String(capability[..<dot]), capability[capability.utf8.index(after: dot)...])
        return entries[name].map { $0.methods.contains(String(method)) } == true ? name : nil
    }

    /// Whether an app may use a module: its manifest declares it, or need not.
    ///
    /// - Parameter manifest: The app's manifest; `nil` for a lone script, which may use everything.
    static func isDeclared(_ name: String, in manifest: AppManifest?) -> Bool {
        guard let manifest, entries[name]?.isAlwaysDeclared != true else { return true }
        return manifest.features.contains(String(name.dropFirst()))
    }

    /// The result of `canIUse` for a capability other than those of `@system.uploadtask`.
    static func canIUse(_ capability: String, in manifest: AppManifest?) -> Bool {
        module(of: capability).map { isDeclared($0, in: manifest) } ?? false
    }
}
