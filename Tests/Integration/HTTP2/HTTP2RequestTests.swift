import EngineTestSupport
import Foundation
import TestSupport
import Testing
import UploadEngine
import _UploadLocks

@testable import UploadCore

extension ProcessTests {
    /// Requests without a file, over HTTP/2.
    @Suite struct HTTP2RequestTests {
        @Test("A request with a body has its length, a GET has none, and both share a connection")
        func requests() async throws {
            try await HTTP2Server.run { server in
                func send(_ method: String, _ body: [UInt8]?) async throws -> HTTP2Server.ReceivedRequest {
                    let request = FetchParameters(
                        url: server.url("echo"), method: method, header: ["Content-Type": "text/x"], body: body
                    )
                    let response = try await server.client.send(request).response
                    return try JSONDecoder().decode(HTTP2Server.ReceivedRequest.self, from: Data(response.body))
                }
                let posted = try await send("POST", [UInt8](repeating: 7, count: 300_000))
                #expect(posted.size == 300_000)
                #expect(posted.header("content-length") == "300000" && posted.header("content-type") == "text/x")
                let fetched = try await send("GET", nil)
                #expect(fetched.header(":method") == "GET" && fetched.header("content-length") == nil)
                #expect(fetched.connectionAndStream == [posted.connection, posted.stream + 2])
                let empty = try await send("put", [])
                #expect(empty.header(":method") == "PUT" && empty.header("content-length") == "0")
            }
        }

        @Test("A download arrives complete in a file that takes it slowly, and decoded in one that does not")
        func downloads() async throws {
            try await HTTP2Server.run { server in
                var ends: [CInt] = [0, 0]
                #expect(pipe(&ends) == 0)
                let (reading, writing) = (ends[0], ends[1])
                let total = Mutex(0)
                let hasRead = Signal()
                let events = Recorder<FetchProgress>()
                let task = server.client.send(
                    .init(url: server.url("large?size=5000000")),
                    to: .file { () throws(UploadFailure) in writing }
                ) { if case .progress(let progress) = $0 { events.append(progress) } }
                Thread.detachNewThread {
                    var buffer = [UInt8](repeating: 0, count: 20_000)
                    while case let count = read(reading, &buffer, buffer.count), count > 0 {
                        total.withLock { $0 += count }
                        usleep(2000)
                    }
                    close(reading)
                    hasRead.fire()
                }
                let response = try await task.response
                await hasRead.wait()
                #expect(response.statusCode == 200)
                #expect(total.withLock { $0 } == 5_000_000)
                #expect(events.all.last == FetchProgress(received: 5_000_000, expected: nil))

                let path = "\(server.directory.path)/decoded"
                _ = try await server.client.send(
                    .init(url: server.url("compressed")),
                    to: .file { () throws(UploadFailure) in open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) }
                ).response
                let decoded = try String(contentsOfFile: path, encoding: .utf8)
                #expect(decoded == String(repeating: "compressed ", count: 10_000))
            }
        }

        @Test("A stream that is reset in the middle of a download is error 300")
        func reset() async throws {
            try await HTTP2Server.run { server in
                let path = "\(server.directory.path)/cut"
                let request = FetchParameters(
                    url: server.url("early?then=cut"), method: "POST", body: [UInt8](repeating: 0, count: 1000)
                )
                let task = server.client.send(
                    request, to: .file { () throws(UploadFailure) in open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) }
                )
                let error = await #expect(throws: UploadFailure.self) { try await task.response }
                #expect(error?.code == .inputOutput)
            }
        }
    }
}
