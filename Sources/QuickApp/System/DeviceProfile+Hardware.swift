extension DeviceProfile {
    /// The properties of a device that `@system.device` reports.
    struct Hardware: Sendable, Hashable {
        /// The values of `deviceType`.
        enum Kind: String, Sendable { case watch, band }
        /// The values of `screenShape`.
        enum Shape: String, Sendable {
            case circle, rect
            case pill = "pill-shaped"
        }

        /// The internal model; empty where it is not public.
        let model: String
        let kind: Kind
        let shape: Shape
        let width: Int
        let height: Int
        /// Ten times the ratio of physical to logical pixels.
        var densityInTenths = 20
    }

    /// The device's hardware, from the manufacturer's public specifications.
    var hardware: Hardware { Self.hardware[name] ?? Self.hardware(of: "o62") }

    /// The names of the devices whose hardware is in the table.
    static var devicesWithHardware: Set<String> { Set(hardware.keys) }

    /// The brand that `@system.device` reports.
    var brand: String { name.lowercased().hasPrefix("redmi") ? "Redmi" : "Xiaomi" }

    private static func hardware(of model: String) -> Hardware {
        Hardware(model: model, kind: .watch, shape: .circle, width: 466, height: 466)
    }

    private static let hardware: [String: Hardware] = [
        "Xiaomi Watch S3": hardware(of: "n62"),
        "Xiaomi Watch S4": hardware(of: "o62"),
        "Xiaomi Watch S5": Hardware(model: "", kind: .watch, shape: .circle, width: 480, height: 480),
        "REDMI Watch 5": Hardware(model: "o65", kind: .watch, shape: .rect, width: 432, height: 514),
        "REDMI Watch 6": Hardware(model: "p65", kind: .watch, shape: .rect, width: 432, height: 514),
        "小米 S1 Pro 运动健康手表": Hardware(model: "", kind: .watch, shape: .circle, width: 480, height: 480),
        "小米手环 8 Pro": Hardware(
            model: "m67", kind: .band, shape: .rect, width: 336, height: 480, densityInTenths: 21),
        "小米手环 9": Hardware(model: "n66", kind: .band, shape: .pill, width: 192, height: 490),
        "小米手环 9 Pro": Hardware(
            model: "n67", kind: .band, shape: .rect, width: 336, height: 480, densityInTenths: 21),
        "小米手环 10": Hardware(model: "o66", kind: .band, shape: .pill, width: 212, height: 520),
        "Redmi Watch 4": Hardware(model: "", kind: .watch, shape: .rect, width: 390, height: 450),
        "小米腕部心电血压记录仪": hardware(of: ""),
    ]
}
