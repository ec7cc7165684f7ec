import Foundation

/// Memory and descriptors of this process, from /proc on Linux; zeros elsewhere.
struct ResourceUse: Sendable {
    /// Resident memory in KiB.
    let resident: Int
    /// Peak resident memory in KiB.
    let peak: Int
    /// Open descriptors.
    let descriptors: Int

    static var now: ResourceUse {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        func value(_ name: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
        }
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return ResourceUse(resident: value("VmRSS"), peak: value("VmHWM"), descriptors: descriptors.count)
    }
}
