import Foundation

/// Memory and descriptors of this process, from /proc on Linux; zeros elsewhere.
struct ResourceUse: Sendable {
    /// Resident memory in KiB.
    let resident: Int
    /// Peak resident memory in KiB.
    let peak: Int
    /// Open descriptors.
    let descriptors: Int

    /// The present use, after freed memory was returned to the system: the allocator keeps it in an arena for each thread, and
    /// the growth of a dozen arenas would hide that of a leak.
    static var now: ResourceUse {
        releaseFreedMemory()
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        func value(_ name: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
        }
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return ResourceUse(resident: value("VmRSS"), peak: value("VmHWM"), descriptors: descriptors.count)
    }

    /// Calls `malloc_trim`, which Swift's module of the C library does not declare, where the C library has it.
    private static func releaseFreedMemory() {
        #if os(Linux)
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
        #endif
    }
}
