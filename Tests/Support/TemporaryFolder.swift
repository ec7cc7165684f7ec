import Foundation

/// A directory that is removed with this object.
package final class TemporaryFolder: Sendable {
    /// The path without symbolic links.
    package let path: String

    package init() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/uploadtask-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard let real = realpath(folder, nil) else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        defer { free(real) }
        path = String(cString: real)
    }

    deinit {
        // It fails while another thread removes a file, as a database does that is being closed.
        for _ in 0..<1000 where FileManager.default.fileExists(atPath: path) {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// A new file.
    package func file(_ name: String = "file.bin", _ content: [UInt8] = Array("content".utf8)) throws -> String {
        let path = "\(path)/\(name)"
        try Data(content).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// A new sparse file: all zeros, without space on the disk.
    package func sparseFile(_ name: String = "sparse.bin", length: UInt64) throws -> String {
        let path = try file(name, [])
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.truncate(atOffset: length)
        try handle.close()
        return path
    }

    /// A file whose content repeats after 65,537 bytes, so that a lost chunk changes its digest.
    package func file(_ name: String, length: Int) throws -> String {
        var block = (0..<65_537).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7) }
        let path = try file(name, [])
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        var missing = length
        while missing > 0 {
            block = Array(block.prefix(missing))
            try handle.write(contentsOf: Data(block))
            missing -= block.count
        }
        try handle.close()
        return path
    }

    package var files: [String] { get throws { try names(in: path) } }

    /// Waits until the names of its entries meet a condition. Looks every few milliseconds, which leaves the processors to
    /// the programs that are awaited.
    package func wait(until isMet: ([String]) -> Bool) async throws {
        while !isMet(try files) { try await Task.sleep(for: .milliseconds(5)) }
    }
}

/// Runs `body` with the path of a directory that is removed afterwards.
package func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let directory = try TemporaryFolder()
    defer { withExtendedLifetime(directory) {} }
    return try await body(directory.path)
}

/// The sorted names of a directory's entries.
package func names(in directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
}
