import EngineTestSupport
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadCore
@testable import UploadEngine

/// Uploads through a proxy.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct ProxyTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    private func configuration(_ scheme: String, _ server: RawServer, except: [String] = []) throws
        -> UploadClient.Configuration
    {
        try configuration(scheme, port: server.port, except: except)
    }

    private func configuration(_ scheme: String, port: Int, except: [String] = []) throws
        -> UploadClient.Configuration
    {
        var configuration = UploadClient.Configuration()
        // Longer than any test needs: reaching it is a fault.
        configuration.connection.connectTimeout = .seconds(60)
        configuration.connection.route = try .proxy("\(scheme)127.0.0.1:\(port)", except: except)
        return configuration
    }

    @Test("An HTTP proxy receives the absolute URL and the credentials; the client does not resolve the server's host")
    func forwarded() async throws {
        let file = try directory.file()
        let requests = Recorder<RawRequest>()
        try await RawServer.run { connection in
            while true {
                requests.append(try await connection.readRequest())
                try await connection.respond()
            }
        } _: { server in
            try await withClient(configuration("http://joe:secret@", server)) { client in
                for _ in 0..<2 {
                    let url = "http://nobody:x@host.invalid:81/a%20b?c"
                    let response = try await client.uploadFile(url: url, filePath: file, name: "f").response
                    #expect(response.statusCode == 200)
                }
            }
            #expect(server.accepted.value == 1)
        }
        let request = try #require(requests.all.first)
        #expect(request.line == "POST http://host.invalid:81/a%20b?c HTTP/1.1")
        #expect(request.headers("Host") == ["host.invalid:81"])
        #expect(request.headers("Proxy-Authorization") == ["Basic am9lOnNlY3JldA=="])
        #expect(request.headers("Authorization") == ["Basic bm9ib2R5Ong="])
        #expect(request.body.contains("content"))
    }

    @Test("A request through SOCKS, or one that bypasses the proxy, is the same as without a proxy")
    func unchanged() async throws {
        let file = try directory.file()
        let requests = Recorder<RawRequest>()
        try await RawServer.run { connection in
            var greeting = try await connection.read()
            if greeting.getInteger(at: greeting.readerIndex, as: UInt8.self) == 5 {
                try await connection.write([5, 0])
                greeting = try await connection.read()
                try await connection.write([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
                requests.append(try await connection.readRequest())
            } else {
                requests.append(RawRequest(head: String(buffer: greeting), body: ""))
            }
            try await connection.respond()
            try await connection.waitForEnd()
        } _: { server in
            try await withClient(configuration("socks5h://joe:secret@", server)) { client in
                let url = "http://host.invalid/a"
                let response = try await client.uploadFile(url: url, filePath: file, name: "f").response
                #expect(response.statusCode == 200)
            }
            try await withClient(configuration("http://joe:secret@", server, except: ["127.0.0.0/8"])) { client in
                let response = try await client.uploadFile(url: server.url, filePath: file, name: "f").response
                #expect(response.statusCode == 200)
            }
        }
        #expect(requests.all.map(\.line) == ["POST /a HTTP/1.1", "POST /upload HTTP/1.1"])
        #expect(requests.all.allSatisfy { $0.header("Proxy-Authorization") == nil })
    }

    @Test(
        "A proxy that refuses, sends something else or closes ends the upload with 200 and a message of its own",
        arguments: [
            (
                "http://", "HTTP/1.1 503 Too busy\r\nContent-Length: 4\r\n\r\nlate",
                "refused a connection to host.invalid:443: 503 Too busy"
            ),
            ("http://", "SSH-2.0-OpenSSH\r\n", "sent an invalid HTTP response"),
            ("http://", "", "closed the connection without a response"),
            ("socks5://", "\u{5}\u{7F}", "requires authentication: give a user and a password in its address"),
            ("socks5://", "\u{5}", "closed the connection without a response"),
        ])
    func refused(scheme: String, reply: String, reason: String) async throws {
        let file = try directory.file()
        try await RawServer.run { connection in
            _ = try await connection.read()
            try await connection.write(reply)
        } _: { server in
            try await withClient(configuration(scheme, server)) { client in
                for _ in 0..<20 {
                    let task = client.uploadFile(url: "https://host.invalid/", filePath: file, name: "f")
                    #expect(
                        await failure(of: task)
                            == UploadFailure(.other, "the proxy \(scheme)127.0.0.1:\(server.port) \(reason)"))
                }
            }
        }
    }

    @Test("The connect timeout covers a proxy that does not respond, and the message names it")
    func silent() async throws {
        let file = try directory.file()
        try await RawServer.run {
            try await $0.waitForEnd()
        } _: { server in
            var configuration = try configuration("http://", server)
            configuration.connection.connectTimeout = .milliseconds(2000)
            try await withClient(configuration) { client in
                let error = await failure(
                    of: client.uploadFile(url: "https://host.invalid/", filePath: file, name: "f"))
                #expect(
                    error
                        == UploadFailure(
                            .timeout,
                            "timeout: no tunnel through the proxy http://127.0.0.1:\(server.port) to https://host.invalid "
                                + "within 2000 ms"))
            }
        }
    }

    @Test("The message names an unreachable proxy, and not the server", arguments: ["http://", "socks5://"])
    func unreachable(scheme: String) async throws {
        let file = try directory.file()
        let gone = try LoopbackSocket()
        try await withClient(configuration(scheme, port: gone.port)) { client in
            let error = await failure(of: client.uploadFile(url: "http://host.invalid/", filePath: file, name: "f"))
            #expect(
                error
                    == UploadFailure(
                        .other, "cannot connect to the proxy \(scheme)127.0.0.1:\(gone.port): Connection refused"))
        }
    }

    @Test(
        "An abort during the proxy dialogue ends it at once, 200 times, and the proxy sees the end",
        arguments: ["http://", "socks5://"])
    func abort(scheme: String) async throws {
        let file = try directory.file()
        let ended = Counter()
        let rounds = 100
        let received = AsyncStream.makeStream(of: Void.self)
        try await RawServer.run { connection in
            _ = try await connection.read()
            received.continuation.yield()
            do { try await connection.waitForEnd() } catch {}
            if ended.increment() == rounds { received.continuation.finish() }
        } _: { server in
            try await withClient(configuration(scheme, server)) { client in
                var whenReceived = received.stream.makeAsyncIterator()
                for _ in 0..<rounds {
                    let endings = Counter()
                    let task = client.uploadFile(
                        url: "https://host.invalid/", filePath: file, name: "f", complete: { endings.increment() })
                    await whenReceived.next()
                    task.cancel()
                    #expect(await failure(of: task) == .aborted)
                    #expect(endings.value <= 1)
                }
                while await whenReceived.next() != nil {}
            }
        }
        #expect(ended.value == rounds)
    }

    @Test("An invalid environment variable ends every upload with a message that names it")
    func wrongEnvironment() throws {
        let error = #expect(throws: UploadFailure.self) {
            try ProxyResolver(.environment) { $0 == "http_proxy" ? "ftp://joe:secret@proxy" : nil }
        }
        #expect(error?.code == .other)
        #expect(error?.message.hasSuffix("in the environment variable http_proxy") == true)
    }
}
