import EngineTestSupport
import Foundation
import TestSupport
import Testing
import UploadEngine
import _UploadLocks

@testable import UploadCore

extension ProcessTests {
    /// HTTP/2 flow control (RFC 9113, section 5.2).
    @Suite struct HTTP2FlowTests {
        @Test("With a window of 16 KiB the server gets the whole body")
        func narrow() async throws {
            try await HTTP2Server.run("--window", "16384") { server in
                let request = try await server.receivedRequest("echo")
                #expect(request.header("content-length") == "\(request.size)")
            }
        }

        @Test("Progress stays within the server's window, and is 100 % only with the whole body in it")
        func steps() async throws {
            let (first, step) = (65_535, 1_000_000)
            try await HTTP2Server.run { server in
                let task = server.start("stepwise?step=\(step)")
                var opened = first
                var complete: Int?
                for await event in task.progress {
                    let sent = Int(event.bytesSent)
                    #expect(sent <= opened)
                    if event.percent == 100 { complete = opened }
                    // The window is used up: the server has all of it.
                    if sent == opened {
                        opened += step
                        server.process.step()
                    }
                }
                let response = try await task.response
                #expect(response.statusCode == 200)
                #expect(try #require(complete) > 5 << 20)
            }
        }

        @Test("A server that never enlarges the window is error 204 after the idle timeout")
        func idle() async throws {
            try await HTTP2Server.run {
                $0.idleTimeout = .milliseconds(300)
            } _: { server in
                let task = server.start("never")
                var last: UploadProgress?
                for await event in task.progress { last = event }
                let error = await server.failure(of: task)
                #expect(error?.code == .timeout)
                #expect(last?.bytesSent == 65_535)
            }
        }

        @Test("An abort at any time ends an upload that flow control blocks, at once and only once")
        func abort() async throws {
            try await HTTP2Server.run { server in
                for round in 0..<100 {
                    let task = server.start("never")
                    let errors = Mutex(0)
                    // From before the connection to long after the window is used up.
                    try await Task.sleep(for: .microseconds(round * round * 5))
                    let start = ContinuousClock.now
                    task.cancel()
                    if let error = await task.result.error {
                        errors.withLock { $0 += 1 }
                        #expect(error == .aborted, "round \(round)")
                    }
                    #expect(errors.withLock { $0 } == 1, "round \(round)")
                    #expect(.now - start < .seconds(1), "round \(round)")
                }
                let next = try await server.receivedRequest("echo")
                #expect(next.stream == 1)
            }
        }

        @Test("The command takes as little memory over HTTP/2 as over HTTP/1.1")
        func memory() async throws {
            // Large frames, because the Python server is slow.
            try await HTTP2Server.run("--window", "8388608", "--frame", "1048576") { server in
                let path = try server.directory.sparseFile(length: 1 << 30)
                let measured = "\(server.directory.path)/peak"
                let result = try await Programs.run(
                    "/usr/bin/env",
                    [
                        "time", "-f", "%M", "-o", measured, Programs.command, "upload", "--http2", "--url",
                        server.url("echo"), "--file", path, "--cacert", server.authority,
                    ])
                #expect(result.status == 0, "\(result.error)")
                let text = try String(contentsOfFile: measured, encoding: .utf8)
                let kibibytes = try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
                print("peak memory for 1 GiB over HTTP/2: \(kibibytes) KiB")
                #expect(kibibytes < 48 * 1024)
            }
        }
    }
}
