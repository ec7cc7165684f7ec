import Foundation
import TestSupport
import Testing

#if os(Linux)
/// A file system whose calls fail while a switch is on: a preloaded library intercepts the calls of a receiver.
struct FaultyFileSystem: Sendable {
    private let folder: String
    private let directory: String
    private let faults: [String: String]

    /// Compiles the library and runs a receiver with it.
    static func run(
        call: String, code: Int32 = 0, after writes: Int = 0,
        _ body: (_ disk: FaultyFileSystem, _ receiver: ReceiverProcess) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let library = "\(folder)/faulty_disk.so"
            let compiled = try await Programs.run(
                "clang", ["-shared", "-fPIC", "-Wall", "-o", library, Programs.fault("faulty_disk.c"), "-ldl"])
            try #require(compiled.status == 0, "output of clang: \(compiled.error)")
            let disk = FaultyFileSystem(
                folder: folder, directory: "\(folder)/received",
                faults: [
                    "LD_PRELOAD": library, "FAULTY_CALL": call, "FAULTY_ERRNO": "\(code)", "FAULTY_AFTER": "\(writes)",
                    "FAULTY_SWITCH": "\(folder)/on",
                ])
            try await ReceiverProcess.run(directory: disk.directory, environment: disk.faults) { receiver in
                try await body(disk, receiver)
            }
        }
    }

    func turn(on: Bool) throws {
        let path = "\(folder)/on"
        if on {
            try Data().write(to: URL(fileURLWithPath: path))
        } else {
            try FileManager.default.removeItem(atPath: path)
        }
    }

    var files: [String] { get throws { try names(in: directory) } }
}
#endif
