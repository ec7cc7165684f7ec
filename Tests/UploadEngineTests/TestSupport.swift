import Foundation
import Testing
import _UploadLocks

@testable import UploadEngine

/// A directory that goes with its test.
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

    /// A new file that takes no room on the disk: all zeros.
    func sparseFile(_ name: String = "sparse.bin", length: UInt64) throws -> String {
        let path = try file(name, [])
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.truncate(atOffset: length)
        try handle.close()
        return path
    }
}

/// Collects what callbacks say, across threads.
final class Recorder<Element: Sendable>: Sendable {
    private let list = Mutex<[Element]>([])

    var all: [Element] { list.withLock { $0 } }

    func append(_ element: Element) { list.withLock { $0.append(element) } }
}

/// Something that happens once and can be waited for.
final class Signal: Sendable {
    private let stream = AsyncStream.makeStream(of: Void.self)

    func fire() { stream.continuation.finish() }

    func wait() async { for await _ in stream.stream {} }
}

/// Runs with a client that is shut down afterwards.
func withClient<Result: Sendable>(
    _ configuration: UploadClient.Configuration = .init(), _ body: (UploadClient) async throws -> Result
) async throws -> Result {
    let client = UploadClient(configuration)
    do {
        let result = try await body(client)
        await client.shutdown(.aborting)
        return result
    } catch {
        await client.shutdown(.aborting)
        throw error
    }
}

/// The error with which an upload ends.
func failure(of task: UploadTask) async -> UploadError? {
    do throws(UploadError) {
        _ = try await task.response
        return nil
    } catch { return error }
}

extension Result where Failure == UploadError {
    var error: UploadError? { if case .failure(let error) = self { error } else { nil } }
}
