import EngineTestSupport
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// The request that an upload sends, as it arrives at a server's socket.
func sentRequest(
    _ body: UploadBody, method: HTTPRequest.Method = .post, headers: HTTPFields = [:],
    configuration: UploadClient.Configuration = .init()
) async throws -> RawRequest {
    let requests = Recorder<RawRequest>()
    try await RawServer.run { connection in
        requests.append(try await connection.readRequest())
        try await connection.respond()
    } _: { server in
        try await withClient(configuration) { client in
            _ = try await client.upload(body, to: server.url, method: method, headers: headers)
        }
    }
    #expect(requests.all.count == 1)
    return try #require(requests.all.first)
}

extension UploadClient {
    /// The error of an upload, also of one that does not start; `nil` when it succeeds.
    func error(
        _ body: UploadBody, to url: String, method: HTTPRequest.Method = .post, timeout: Duration? = nil,
        response: ResponseDestination = .memory
    ) async -> UploadError? {
        do throws(UploadError) {
            _ = try await upload(body, to: url, method: method, timeout: timeout, response: response)
            return nil
        } catch { return error }
    }
}

extension UploadClient.Configuration {
    /// The default configuration with a change.
    static func with(_ change: (inout Self) -> Void) -> Self {
        var configuration = Self()
        change(&configuration)
        return configuration
    }
}

extension UploadClient.Configuration {
    /// Uploads that go on, with time for a server on a busy computer.
    static func resuming(_ resumption: Resumption, retries: Int) -> Self {
        .with {
            $0.retry = .times(retries, resuming: resumption)
            $0.retry.negotiationLimit = .seconds(60)
        }
    }
}

extension UploadTask {
    /// The error of the upload; `nil` when it succeeds.
    var error: UploadError? {
        get async {
            do throws(UploadError) {
                _ = try await response
                return nil
            } catch { return error }
        }
    }
}

extension RawConnection {
    /// Reads until the client ends the connection; returns the last bytes.
    mutating func readTail() async -> String {
        var tail: [UInt8] = []
        while let bytes = try? await read() {
            let count = min(99, bytes.readableBytes)
            let last = bytes.getBytes(at: bytes.writerIndex - count, length: count) ?? []
            tail = Array((tail + last).suffix(99))
        }
        return String(decoding: tail, as: UTF8.self)
    }
}

/// A stream of equal chunks, which are all there at once.
func chunks(_ count: Int, of size: Int, letter: UInt8 = UInt8(ascii: "x")) -> AsyncStream<[UInt8]> {
    let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
    for _ in 0..<count { continuation.yield([UInt8](repeating: letter, count: size)) }
    continuation.finish()
    return stream
}
