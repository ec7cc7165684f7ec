import Testing

@testable import QuickApp

struct DeviceProfileTests {
    @Test(
        "The devices of the page, and whether they support the interface",
        arguments: [
            ("Xiaomi Watch S3", true), ("Xiaomi Watch S4", true), ("Xiaomi Watch S5", true), ("REDMI Watch 5", true),
            ("REDMI Watch 6", true), ("小米 S1 Pro 运动健康手表", false), ("小米手环 8 Pro", false), ("小米手环 9", false),
            ("小米手环 9 Pro", false), ("小米手环 10", false), ("Redmi Watch 4", false), ("小米腕部心电血压记录仪", false),
        ])
    func page(_ name: String, _ isSupported: Bool) throws {
        let device = try #require(DeviceProfile.named(name))
        #expect(device.name == name)
        #expect(device.supportsUploadTask == isSupported)
    }

    @Test("There are no other devices")
    func count() { #expect(DeviceProfile.all.count == 12) }

    @Test("A name or alias matches in any case", arguments: DeviceProfile.all)
    func matching(device: DeviceProfile) {
        for name in [device.name] + device.aliases {
            #expect(DeviceProfile.named(name) == device)
            #expect(DeviceProfile.named(name.lowercased()) == device)
            #expect(DeviceProfile.named(name.uppercased()) == device)
        }
    }

    @Test("No name belongs to two devices")
    func unique() {
        let names = DeviceProfile.all.flatMap { [$0.name] + $0.aliases }.map { $0.lowercased() }
        #expect(Set(names).count == names.count)
    }

    @Test("The Chinese names have English ones")
    func english() {
        #expect(DeviceProfile.named("xiaomi smart band 8 pro")?.name == "小米手环 8 Pro")
        #expect(DeviceProfile.named("Xiaomi Watch S1 Pro")?.name == "小米 S1 Pro 运动健康手表")
        #expect(DeviceProfile.named("Xiaomi Watch H1")?.name == "小米腕部心电血压记录仪")
    }

    @Test("The standard device supports the interface and is one of all")
    func standard() {
        #expect(DeviceProfile.standard.name == "Xiaomi Watch S4")
        #expect(DeviceProfile.standard.supportsUploadTask)
        #expect(DeviceProfile.all.contains(.standard))
    }

    @Test("An unknown name has no device", arguments: ["", " ", "Xiaomi", "Xiaomi Watch", "Xiaomi Watch S4 ", "S4"])
    func unknown(name: String) { #expect(DeviceProfile.named(name) == nil) }
}
