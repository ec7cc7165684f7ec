import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// The rules of RFC 9110 and RFC 9112 for a server, except message framing.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct HTTPRulesTests {
    private static let type = "Content-Type: multipart/form-data; boundary=B\r\n"
    private static let body = RawForm.body("abc")
    private static let length = "Content-Length: \(body.utf8.count)\r\n"

    /// Sends bytes and reads until the server closes. If the connection `stays` open, reads until no byte arrives for a
    /// while.
    private static func exchange(
        _ request: String, _ server: TestServer, stays: Bool = false
    ) async throws -> (text: String, closed: Bool) {
        try await RawClient.run(server) { client in
            try client.send(request)
            return stays ? try client.receiveUntilQuiet() : (try client.receiveAll().text, true)
        }
    }

    private static func statuses(_ text: String) -> [Int] {
        text.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
    }

    @Test(
        "A request of HTTP 1.1 must have one valid Host",
        arguments: [
            ("", 400, "has no Host header"), ("Host: a\r\nHost: b\r\n", 400, "has 2 Host headers"),
            ("Host: a\r\nhost: a\r\n", 400, "has 2 Host headers"), ("Host: a b\r\n", 400, "is not a host name"),
            ("Host: a/b\r\n", 400, "is not a host name"), ("Host: a:b\r\n", 400, "is not a host name"),
            ("Host: u@a\r\n", 400, "is not a host name"), ("Host: [::1\r\n", 400, "is not a host name"),
            ("Host: a%4\r\n", 400, "is not a host name"), ("Host: \u{E4}\r\n", 400, "is not a host name"),
            ("Host:\r\n", 200, ""), ("Host: a_b.example:80\r\n", 200, ""), ("Host: [::1]:8080\r\n", 200, ""),
        ])
    func requestHTTP11(hosts: String, status: Int, message: String) async throws {
        try await TestServer.run { server in
            let request = "POST / HTTP/1.1\r\n\(hosts)Connection: close\r\n\(Self.type)\(Self.length)\r\n\(Self.body)"
            let response = try await server.response(request.utf8)
            #expect(response.status == status)
            #expect(message.isEmpty || response.error?.contains(message) == true, "\(response)")
            #expect(try names(in: server.directory).count == (status == 200 ? 1 : 0))
            // The rule applies to the page and the help as well.
            let page = try await server.response("GET / HTTP/1.1\r\n\(hosts)Connection: close\r\n\r\n".utf8)
            #expect(page.status == status)
        }
    }

    @Test("A request of HTTP 1.0 needs no Host")
    func requestHTTP10() async throws {
        try await TestServer.run { server in
            let request = "POST / HTTP/1.0\r\n\(Self.type)\(Self.length)\r\n\(Self.body)"
            let response = try await server.response(request.utf8)
            #expect(response.status == 200)
        }
    }

    @Test(
        "The error for a transfer coding other than chunked names it",
        arguments: [
            ("gzip, chunked", 501, #"the transfer coding "gzip""#), ("gzip", 501, #"the transfer coding "gzip""#),
            ("Deflate,chunked", 501, #"the transfer coding "deflate""#), ("chunked, chunked", 400, ""),
            ("Chunked", 200, ""),
        ])
    func errorTransferCodingOther(
        coding: String, status: Int, message: String
    ) async throws {
        try await TestServer.run { server in
            let chunk = "\(String(Self.body.utf8.count, radix: 16))\r\n\(Self.body)\r\n0\r\n\r\n"
            let head =
                "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(Self.type)Transfer-Encoding: \(coding)\r\n\r\n"
            let response = try await server.response((head + chunk).utf8)
            #expect(response.status == status)
            #expect(message.isEmpty || response.error?.contains(message) == true, "\(response)")
        }
    }

    @Test(
        "A connection is closed when the request requires it, and the response announces it",
        arguments: [
            ("HTTP/1.1", "", false), ("HTTP/1.1", "Connection: close\r\n", true),
            ("HTTP/1.1", "Connection: Close\r\n", true),
            ("HTTP/1.1", "Connection: keep-alive, CLOSE\r\n", true),
            ("HTTP/1.1", "Connection: x\r\nConnection: close\r\n", true), ("HTTP/1.0", "", true),
            ("HTTP/1.0", "Connection: Keep-Alive\r\n", false), ("HTTP/1.0", "Connection: keep-alive, close\r\n", true),
            // The parser reads no request after these.
            ("HTTP/1.1", "Connection: Upgrade\r\nUpgrade: h2c\r\n", true),
        ])
    func connectionClosedWhenRequest(
        version: String, options: String, closes: Bool
    ) async throws {
        try await TestServer.run { server in
            for target in [
                "GET / \(version)\r\nHost: x\r\n", "POST / \(version)\r\nHost: x\r\n\(Self.type)\(Self.length)",
            ] {
                let body = target.hasPrefix("POST") ? Self.body : ""
                let request = "\(target)\(options)\r\n\(body)"
                let (text, closed) = try await Self.exchange(request, server, stays: !closes)
                #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(text)")
                #expect(closed == closes)
                #expect(text.contains("\r\nConnection: close\r\n") == closes)
                #expect(text.contains("\r\nConnection: keep-alive\r\n") == (version == "HTTP/1.0" && !closes))
            }
        }
    }

    @Test("Bytes after a request that ends the connection are ignored")
    func bytesAfterRequestEnds() async throws {
        try await TestServer.run { server in
            let last = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(Self.type)\(Self.length)\r\n\(Self.body)"
            let (text, closed) = try await Self.exchange(last + last + "nonsense\r\n\r\n", server)
            #expect(Self.statuses(text) == [200] && closed)
            #expect(try names(in: server.directory) == ["a.txt"])
        }
    }

    @Test("HTTP 1.0 gets no interim response")
    func http10Gets() async throws {
        try await TestServer.run { server in
            let rest =
                "Host: x\r\nConnection: close\r\nExpect: 100-continue\r\n\(Self.type)\(Self.length)\r\n\(Self.body)"
            for (version, statuses) in [("HTTP/1.0", [200]), ("HTTP/1.1", [100, 200])] {
                let (text, _) = try await Self.exchange("POST / \(version)\r\n\(rest)", server)
                #expect(Self.statuses(text) == statuses)
            }
        }
    }

    @Test("A form without a length gets one response, 411", arguments: ["HTTP/1.1", "HTTP/1.0"])
    func formWithoutLengthGets(version: String) async throws {
        try await TestServer.run { server in
            let request = "POST / \(version)\r\nHost: x\r\n\(Self.type)\r\n\(Self.body)"
            let (text, closed) = try await Self.exchange(request, server)
            #expect(Self.statuses(text) == [411] && closed)
            #expect(text.contains("neither a Content-Length nor a Transfer-Encoding header"))
        }
    }

    @Test("A Content-Length beyond 64 bits gets 413")
    func contentLengthBeyond64() async throws {
        try await TestServer.run { server in
            for length in ["9223372036854775807", "9223372036854775808", "18446744073709551615"] {
                let head = "POST / HTTP/1.1\r\nHost: x\r\n\(Self.type)Content-Length: \(length)\r\n\r\n"
                let (text, _) = try await Self.exchange(head, server)
                #expect(Self.statuses(text) == [413])
            }
        }
    }

    @Test("A complete request gets its own response although the next one is malformed", arguments: 0..<20)
    func completeRequestGetsOwn(_: Int) async throws {
        try await TestServer.run { server in
            let size = String(Self.body.utf8.count, radix: 16)
            let whole = RawForm.head(length: nil) + "\(size)\r\n\(Self.body)\r\n0\r\n\r\n"
            let text = try await RawClient.run(server) { client in
                try client.send(whole + whole + RawForm.head(length: nil) + "zz\r\n")
                return try client.receiveAll().text
            }
            #expect(Self.statuses(text) == [200, 200, 400])
            #expect(try names(in: server.directory) == ["a-1.txt", "a.txt"])
        }
    }

    @Test(
        "The error for a content coding or a second Content-Type names it",
        arguments: [
            ("Content-Encoding: gzip\r\n", 415, #"the Content-Encoding "gzip" is not supported"#),
            ("Content-Encoding: identity, br\r\n", 415, #"the Content-Encoding "br" is not supported"#),
            ("Content-Encoding: Identity\r\n", 200, ""),
            (type, 400, "the request has 2 Content-Type headers: send one"),
        ])
    func errorContentCodingSecond(
        header: String, status: Int, message: String
    ) async throws {
        try await TestServer.run { server in
            let head = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(Self.type)\(header)\(Self.length)\r\n"
            let response = try await server.response((head + Self.body).utf8)
            #expect(response.status == status)
            #expect(message.isEmpty || response.error?.contains(message) == true, "\(response)")
        }
    }
}

extension RawClient {
    /// Reads until the server closes, or until no byte arrives for half a second.
    func receiveUntilQuiet() throws -> (text: String, closed: Bool) {
        var timeout = timeval(tv_sec: 0, tv_usec: 500_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            // The first response may take longer on a busy machine.
            if count < 0, bytes.isEmpty, errno == EAGAIN { continue }
            if count <= 0 { return (String(decoding: bytes, as: UTF8.self), count == 0) }
            bytes += buffer[..<count]
        }
    }
}
