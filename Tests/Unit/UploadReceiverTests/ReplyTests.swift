import TestSupport
import Testing

@testable import UploadReceiver

/// The responses of a receiver with a configured reply or status.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct ReplyTests {
    private func bytes(_ server: TestServer, _ request: String) async throws -> String {
        try await RawClient.run(server) { client in
            try client.send(request)
            return try client.receiveAll().text
        }
    }

    @Test(
        "The reply is sent unchanged, as JSON if it is valid JSON, and the upload is stored and reported",
        arguments: [
            (#"{"code":0}"#, "application/json"), (" {\"ok\": true}\n", "application/json"),
            ("-1", "application/json"), ("OK", "text/plain; charset=utf-8"), ("{ok:true}", "text/plain; charset=utf-8"),
            ("", "text/plain; charset=utf-8"), ("好\u{0}\r\n", "text/plain; charset=utf-8"),
        ])
    func reply(text: String, type: String) async throws {
        try await TestServer.run(configure: { $0.reply = ReceiverReply(text) }) { server in
            let response = try await bytes(server, RawForm.request(RawForm.body("abc"), to: "/api/upload?id=7"))
            #expect(
                response
                    == "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(text.utf8.count)\r\n"
                    + "Connection: close\r\n\r\n\(text)")
            #expect(try names(in: server.directory) == ["a.txt"])
            let report = try await server.nextReport()
            #expect(report.status == 200 && report.error == nil && report.path == "/api/upload")
            #expect(report.upload?.files.map(\.filename) == ["a.txt"])
        }
    }

    @Test("A status other than 2xx is sent with the reply, and nothing is stored")
    func replyWithStatus() async throws {
        try await TestServer.run(configure: {
            $0.reply = ReceiverReply(#"{"code":7}"#)
            $0.replyStatus = 422
        }) { server in
            let response = try await bytes(server, RawForm.request(RawForm.body("abc")))
            #expect(
                response
                    == "HTTP/1.1 422 Unprocessable Entity\r\nContent-Type: application/json\r\nContent-Length: 10\r\n"
                    + "Connection: close\r\n\r\n{\"code\":7}")
            #expect(try names(in: server.directory) == [])
            let report = try await server.nextReport()
            #expect(report.status == 422 && report.upload == nil)
            #expect(report.error == "nothing was stored, as requested by --status 422")
        }
    }

    @Test("A status alone is sent with the receiver's own JSON; files are stored only with 2xx")
    func statusAlone() async throws {
        for status in [200, 201, 299, 302, 404, 500, 599] {
            try await TestServer.run(configure: { $0.replyStatus = status }) { server in
                let response = try RawResponse(try await bytes(server, RawForm.request(RawForm.body("abc"))))
                #expect(response.status == status)
                if status < 300 {
                    #expect(try response.upload().files.map(\.size) == [3])
                    #expect(try names(in: server.directory) == ["a.txt"])
                } else {
                    #expect(response.error == "nothing was stored, as requested by --status \(status)")
                    #expect(try names(in: server.directory) == [])
                }
            }
        }
    }

    @Test("A response whose status has no content is sent without the reply")
    func withoutContent() async throws {
        for (status, head) in [
            (204, "204 No Content\r\n"), (205, "205 Reset Content\r\nContent-Length: 0\r\n"),
            (304, "304 Not Modified\r\n"),
        ] {
            for reply in [nil, ReceiverReply("{}")] {
                try await TestServer.run(configure: {
                    $0.replyStatus = status
                    $0.reply = reply
                }) { server in
                    let response = try await bytes(server, RawForm.request(RawForm.body("abc")))
                    #expect(response == "HTTP/1.1 \(head)Connection: close\r\n\r\n")
                }
            }
        }
    }

    @Test("The status in a query replaces the configured one, and the reply stays")
    func statusInQuery() async throws {
        try await TestServer.run(configure: {
            $0.reply = ReceiverReply(#"{"ok":1}"#)
            $0.replyStatus = 500
        }) { server in
            let form = RawForm.body("abc")
            for (status, stored) in [(201, ["a.txt"]), (503, ["a.txt"])] {
                let request = RawForm.request(form, to: "/?uploadtask-status=\(status)")
                let response = try RawResponse(try await bytes(server, request))
                #expect(response.status == status && response.body == #"{"ok":1}"#)
                #expect(try names(in: server.directory) == stored)
            }
            _ = try await server.nextReport()
            let error = try await server.nextReport().error
            #expect(error == "nothing was stored, as requested by uploadtask-status=503")
        }
    }

    @Test("Errors and early responses have no reply: the upload was not received whole")
    func errors() async throws {
        try await TestServer.run(configure: {
            $0.reply = ReceiverReply(#"{"code":0}"#)
            $0.maximumSize = 1000
        }) { server in
            let length = RawForm.body("abc").utf8.count
            for (request, status, message) in [
                (RawForm.request("--B\r\n"), 400, "the body ended before"),
                (RawForm.head(length: 1001, more: "Connection: close\r\n"), 413, "more than the 1000 accepted"),
                ("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405, "GET is not supported here"),
                (
                    RawForm.head("/?uploadtask-early=401", length: length) + RawForm.body("abc"), 401,
                    "answered before reading the body, as requested by uploadtask-early=401"
                ),
            ] {
                let response = try RawResponse(try await bytes(server, request))
                #expect(response.status == status)
                #expect(response.head.contains("\r\nContent-Type: application/json\r\n"))
                #expect(response.error?.contains(message) == true, "\(response.body)")
            }
            let help = try await bytes(server, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(help.contains("This server receives uploads"))
        }
    }

    @Test("A delay precedes the reply, and requests on one connection all get it")
    func persistent() async throws {
        try await TestServer.run(configure: { $0.reply = ReceiverReply("[0]") }) { server in
            let form = RawForm.body("abc")
            let one = RawForm.head("/?uploadtask-delay=1", length: form.utf8.count) + form
            let text = try await RawClient.run(server) { client in
                try client.send(one + one + RawForm.request(form))
                return try client.receiveAll().text
            }
            let reply = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n"
            #expect(text == "\(reply)\r\n[0]\(reply)\r\n[0]\(reply)Connection: close\r\n\r\n[0]")
        }
    }

    @Test("A long reply is received whole by each of many clients")
    func long() async throws {
        let text = String(repeating: "0123456789abcdef", count: 65_536)
        try await TestServer.run(configure: { $0.reply = ReceiverReply(text) }) { server in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try RawResponse(try await bytes(server, RawForm.request(RawForm.body("abc")))).body == text
                    }
                }
                for try await isWhole in group { #expect(isWhole) }
            }
        }
    }

    @Test("A status outside of 200 to 599 prevents the start")
    func invalidStatus() async throws {
        try await withTemporaryFolder { directory in
            for status in [Int.min, -1, 0, 100, 199, 600, 1000, .max] {
                let receiver = ReceiverServer(
                    configuration: .init(port: 0, directory: "\(directory)/new", replyStatus: status))
                let error = await #expect(throws: ReceiverStartError.self) { try await receiver.run { _ in } }
                #expect(error?.description == "the status \(status) of the responses is not from 200 to 599")
            }
            let created = try names(in: directory)
            #expect(created == [])
        }
    }
}
