@testable import UploadEngine

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
