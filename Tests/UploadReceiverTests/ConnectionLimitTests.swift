import Foundation
import Testing

@testable import UploadReceiver

@Suite(.timeLimit(.minutes(3))) struct ConnectionLimitTests {
    @Test func `a connection too many is told so, and one that ends makes room`() async throws {
        try await TestServer.run(configure: { $0.maximumConnections = 10 }) { server in
            let others = try await blocking {
                try (0..<10).map { _ in
                    let client = try RawClient(port: server.port)
                    // Served, so counted.
                    try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(try client.receive(until: "early=401\n").hasPrefix("HTTP/1.1 200"))
                    return client
                }
            }
            for _ in 0..<20 {
                let answer = try await server.answer(form: RawForm.body("abc").utf8)
                #expect(answer.status == 503)
                #expect(answer.head.contains("\r\nRetry-After: 1\r\n"))
                #expect(answer.error == "there are 10 connections, more are not accepted: try again later")
            }
            for client in others { client.close() }
            // Their ends reach the server before the next connection does, or a little later.
            while try await server.answer(form: RawForm.body("abc").utf8).status == 503 {}
            #expect(try names(in: server.directory) == ["a.txt"])
        }
    }

    /// More than can be told at a time are dropped, and that must not be the end of the server.
    @Test func `a flood of connections is survived`() async throws {
        try await TestServer.run(configure: { $0.maximumConnections = 10 }) { server in
            let flood = try await blocking { try (0..<300).map { _ in try RawClient(port: server.port) } }
            for client in flood { client.close() }
            while true {
                let answer = try? await server.answer(form: RawForm.body("abc").utf8)
                if answer?.status == 200 { break }
            }
        }
    }
}
