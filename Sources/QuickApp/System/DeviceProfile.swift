/// A device to emulate, from the list on the interface's page. Some do not support `system.uploadtask`.
public struct DeviceProfile: Sendable, Hashable {
    /// The name on the page.
    public let name: String
    /// Other names for it, in English or Chinese.
    public let aliases: [String]
    /// Whether the device supports `system.uploadtask`.
    public let supportsUploadTask: Bool

    /// All devices on the page, those that support the interface first.
    public static let all: [DeviceProfile] = [
        standard,
        DeviceProfile("Xiaomi Watch S3", ["小米 Watch S3"], supportsUploadTask: true),
        DeviceProfile("Xiaomi Watch S5", ["小米 Watch S5"], supportsUploadTask: true),
        DeviceProfile("REDMI Watch 5", ["红米 Watch 5"], supportsUploadTask: true),
        DeviceProfile("REDMI Watch 6", ["红米 Watch 6"], supportsUploadTask: true),
        DeviceProfile(
            "小米 S1 Pro 运动健康手表", ["Xiaomi Watch S1 Pro", "小米 Watch S1 Pro"], supportsUploadTask: false),
        DeviceProfile("小米手环 8 Pro", ["Xiaomi Smart Band 8 Pro", "小米手环8 Pro"], supportsUploadTask: false),
        DeviceProfile("小米手环 9", ["Xiaomi Smart Band 9", "小米手环9"], supportsUploadTask: false),
        DeviceProfile("小米手环 9 Pro", ["Xiaomi Smart Band 9 Pro", "小米手环9 Pro"], supportsUploadTask: false),
        DeviceProfile("小米手环 10", ["Xiaomi Smart Band 10", "小米手环10"], supportsUploadTask: false),
        DeviceProfile("Redmi Watch 4", ["红米 Watch 4"], supportsUploadTask: false),
        DeviceProfile(
            "小米腕部心电血压记录仪", ["Xiaomi Watch H1", "Xiaomi Wrist ECG and Blood Pressure Recorder"],
            supportsUploadTask: false),
    ]

    /// The default device.
    public static let standard = DeviceProfile("Xiaomi Watch S4", ["小米 Watch S4"], supportsUploadTask: true)

    /// Returns the device with a name or alias, ignoring case; `nil` for a name that is not on the interface's page.
    public static func named(_ name: String) -> DeviceProfile? {
        let wanted = name.lowercased()
        return all.first { device in ([device.name] + device.aliases).contains { $0.lowercased() == wanted } }
    }

    private init(_ name: String, _ aliases: [String], supportsUploadTask: Bool) {
        self.name = name
        self.aliases = aliases
        self.supportsUploadTask = supportsUploadTask
    }
}
