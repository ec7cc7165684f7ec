import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct ConnectionLimitTests {
    @Test("A connection over the limit gets 503 until another one ends")
    func connectionOverLimitGets() async throws {
        try await TestServer.run(configure: { $0.maximumConnections = 10 }) { server in
            let others = try await blocking {
                try (0..<10).map { _ in
                    let client = try RawClient(port: server.port)
                    // After a response it counts.
                    try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(try client.receive(until: "early=401\n").hasPrefix("HTTP/1.1 200"))
                    return client
                }
            }
            for _ in 0..<20 {
                let response = try await server.response(form: RawForm.body("abc").utf8)
                #expect(response.status == 503)
                #expect(response.head.contains("\r\nRetry-After: 1\r\n"))
                #expect(response.error == "the limit of 10 connections is reached: try again later")
            }
            for client in others { client.close() }
            // The server notices the closes before the next connection arrives, or a little later.
            while try await server.response(form: RawForm.body("abc").utf8).status == 503 {}
            #expect(try names(in: server.directory) == ["a.txt"])
        }
    }

    /// Connections far over the limit are dropped without a response, and the server keeps running.
    @Test("The server survives a flood of connections")
    func serverSurvivesFloodConnections() async throws {
        try await TestServer.run(configure: { $0.maximumConnections = 10 }) { server in
            let flood = try await blocking { try (0..<300).map { _ in try RawClient(port: server.port) } }
            for client in flood { client.close() }
            while true {
                let response = try? await server.response(form: RawForm.body("abc").utf8)
                if response?.status == 200 { break }
            }
        }
    }
}
