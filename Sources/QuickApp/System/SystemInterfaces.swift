import UploadCore
import UploadEngine

/// The system interfaces that are available to an app, by device, API level and manifest.
struct SystemInterfaces: Sendable {
    /// The minimum API level of `system.uploadtask`: `[3+]` on the interface page.
    static let uploadTaskLevel = 3

    let manifest: AppManifest?
    let device: DeviceProfile
    let apiLevel: Int

    /// Whether the manifest declares the feature. A script without a manifest may use everything.
    var declaresUploadTask: Bool { manifest.map { $0.features.contains("system.uploadtask") } ?? true }

    /// The reasons why modules are unavailable, by module name.
    var unavailable: [String: String] {
        if declaresUploadTask { return [:] }
        let advice = "add {\"name\": \"system.uploadtask\"} to \"features\" in manifest.json"
        return ["@system.uploadtask": "the feature system.uploadtask is not declared: \(advice)"]
    }

    /// The error 203 of a call on this host, if it does not support the interface.
    var unsupported: UploadFailure? {
        if apiLevel < Self.uploadTaskLevel {
            return UploadFailure(
                .unsupported,
                "system.uploadtask is not supported: it needs API level \(Self.uploadTaskLevel), and this host has \(apiLevel)"
            )
        }
        if !device.supportsUploadTask {
            let others = DeviceProfile.all.filter(\.supportsUploadTask).map(\.name).joined(separator: ", ")
            return UploadFailure(
                .unsupported, "system.uploadtask is not supported on \(device.name); it is on \(others)")
        }
        return nil
    }

    /// A warning for the app's developer before the app starts.
    var warning: String? {
        guard let manifest, declaresUploadTask, manifest.minAPILevel < Self.uploadTaskLevel else { return nil }
        return "manifest.json: minAPILevel is \(manifest.minAPILevel), but system.uploadtask needs API level "
            + "\(Self.uploadTaskLevel); on older devices it is missing. Set minAPILevel to \(Self.uploadTaskLevel)."
    }

    /// The result of `canIUse` for a module such as `@system.uploadtask`, or a method, `@system.uploadtask.uploadFile`.
    func canIUse(_ name: String) -> Bool {
        guard SystemModuleTable.canIUse(name, in: manifest) else { return false }
        return SystemModuleTable.module(of: name) != "@system.uploadtask" || unsupported == nil
    }
}
