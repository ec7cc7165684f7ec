import TestSupport
import Testing

@testable import UploadReceiver

/// Clients that disconnect while the server delays their response.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct ClientDisconnectTests {
    @Test("A disconnected client does not occupy a connection while its response is delayed", arguments: [true, false])
    func disconnectedClientDoesNot(byReset: Bool) async throws {
        try await TestServer.run(configure: { $0.maximumConnections = 1 }) { server in
            for round in 0..<3 {
                let body = RawForm.body("abc")
                let more = "Expect: 100-continue\r\n"
                let head = RawForm.head("/?uploadtask-delay=3600000", length: body.utf8.count, more: more)
                try await blocking {
                    // The connection of the previous client may still count.
                    var client = try RawClient(port: server.port)
                    try client.send(head)
                    while try !client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100") {
                        client.close()
                        client = try RawClient(port: server.port)
                        try client.send(head)
                    }
                    try client.send(body)
                    byReset ? client.abort() : client.close()
                }
                let report = try await server.nextReport()
                #expect(report.status == nil, "\(report)")
                #expect(try names(in: server.directory).count == round)
                while true {
                    let response = try await server.response(form: RawForm.body("abc").utf8)
                    if response.status == 200 { break }
                }
                #expect(try await server.nextReport().status == 200)
            }
        }
    }

    @Test("A client that has only closed its side gets its delayed response")
    func clientHasOnlyClosed() async throws {
        try await TestServer.run { server in
            let text = try await RawClient.run(server) { client in
                try client.send(RawForm.request(RawForm.body("abc"), to: "/?uploadtask-delay=2500"))
                client.finish()
                return try client.receiveAll().text
            }
            #expect(text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        }
    }
}
