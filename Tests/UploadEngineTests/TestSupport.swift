import Foundation
import Testing
import _UploadLocks

@testable import UploadEngine

/// A directory that is removed with its test.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "uploadtask-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A new file.
    func file(_ name: String = "file.bin", _ content: [UInt8] = Array("content".utf8)) throws -> String {
        let path = "\(path)/\(name)"
        try Data(content).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// A new sparse file: all zeros, without space on the disk.
    func sparseFile(_ name: String = "sparse.bin", length: UInt64) throws -> String {
        let path = try file(name, [])
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.truncate(atOffset: length)
        try handle.close()
        return path
    }
}

/// A thread-safe list of values, for callbacks.
final class Recorder<Element: Sendable>: Sendable {
    private let list = Mutex<[Element]>([])

    var all: [Element] { list.withLock { $0 } }

    func append(_ element: Element) { list.withLock { $0.append(element) } }
}

/// An event that occurs once and can be awaited.
final class Signal: Sendable {
    private let stream = AsyncStream.makeStream(of: Void.self)

    func fire() { stream.continuation.finish() }

    func wait() async { for await _ in stream.stream {} }
}

/// Runs `body` with a client, and shuts it down afterwards.
func withClient<Result: Sendable>(
    _ configuration: UploadClient.Configuration = .init(), _ body: (UploadClient) async throws -> Result
) async throws -> Result {
    let client = UploadClient(configuration)
    do {
        let result = try await body(client)
        await client.shutdown(.immediate)
        return result
    } catch {
        await client.shutdown(.immediate)
        throw error
    }
}

/// The error of an upload; `nil` when it succeeds.
func failure(of task: UploadTask) async -> UploadError? {
    do throws(UploadError) {
        _ = try await task.response
        return nil
    } catch { return error }
}

extension Result where Failure == UploadError {
    var error: UploadError? { if case .failure(let error) = self { error } else { nil } }
}
