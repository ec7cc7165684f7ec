import Foundation
import NIOCore
import TestSupport
import Testing

@testable import UploadReceiver

/// The page, and its protection from other hosts and origins.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct ReceiverPageTests {
    private func get(_ path: String, host: String = "localhost", _ headers: String...) -> [UInt8] {
        let lines = ["GET \(path) HTTP/1.1", "Host: \(host)", "Connection: close"] + headers + ["", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    @Test("A browser gets the page, and another client the help")
    func browserGetsPageAnother() async throws {
        try await TestServer.run { server in
            let page = try await server.response(get("/", "Accept: text/html,*/*;q=0.8"))
            #expect(page.status == 200 && page.body.contains("<!doctype html>"))
            for part in [
                "Content-Type: text/html", "default-src 'none'", "script-src 'self'", "frame-ancestors 'none'",
                "require-trusted-types-for 'script'", "X-Content-Type-Options: nosniff", "Cache-Control: no-store",
            ] { #expect(page.head.contains(part)) }
            #expect(!page.head.contains("Access-Control-"))
            #expect(try await server.response(get("/", "Accept: */*")).body.contains("curl -F file=@photo.jpg"))
            // All files that the page and its scripts request.
            let words = page.body.split(separator: "\"").map(String.init)
            let names = words.filter { $0.hasPrefix("/.uploadtask/") }.map { $0.dropFirst("/.uploadtask/".count) }
            #expect(names.contains("page.js") && names.contains("page.css"))
            for name in names {
                let asset = try await server.response(get("/.uploadtask/\(name)"))
                #expect(asset.status == 200 && !asset.body.isEmpty, "\(name)")
            }
            #expect(try await server.response(get("/.uploadtask/other.js")).status == 404)
        }
    }

    @Test(
        "The page is available under names of this machine",
        arguments: [
            "localhost", "LOCALHOST:8080", "app.localhost", "127.0.0.1", "127.0.0.1:1", "127.9.9.9", "[::1]:8080",
        ])
    func pageAvailableUnderNames(host: String) async throws {
        try await TestServer.run { server in
            let response = try await server.response(get("/", host: host, "Accept: text/html"))
            #expect(response.status == 200)
        }
    }

    @Test(
        "The page is not available under any other name",
        arguments: [
            "x", "", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "127.1", "127.evil.example",
            "192.168.0.1", "0.0.0.0", "[::2]", "localhost.", ".localhost", "a..localhost", "-a.localhost",
            "evil-localhost", String(repeating: "a", count: 64) + ".localhost",
        ])
    func pageNotAvailableUnder(host: String) async throws {
        try await TestServer.run { server in
            for path in ["/", "/.uploadtask/events", "/.uploadtask/files/1/0", "/.uploadtask/page.js"] {
                let response = try await server.response(get(path, host: host, "Accept: text/html"))
                #expect(response.status == 421, "\(path)")
                #expect(response.error?.hasPrefix("the page is not available as \"\(host)\"") == true)
            }
        }
    }

    @Test("The page is available under the name and the address that the server listens on")
    func pageAvailableUnderName() throws {
        func isAllowed(_ host: String, at address: String?) throws -> Bool {
            let address = try address.map { try SocketAddress(ipAddress: $0, port: 8080) }
            return (try? PageAccess(host: "Box.example").checkHost(host, localAddress: address)) != nil
        }
        #expect(try isAllowed("box.example:8080", at: nil))
        #expect(try !isAllowed("192.168.0.7:8080", at: nil))
        for address in ["192.168.0.7", "::ffff:192.168.0.7"] {
            #expect(try isAllowed("192.168.0.7:8080", at: address))
            #expect(try !isAllowed("192.168.0.8:8080", at: address))
        }
    }

    @Test(
        "A page of another origin can neither read nor clear",
        arguments: [
            "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: http://evil.example", "Origin: null",
            "Origin: https://localhost", "Origin: http://localhost:1",
        ])
    func pageAnotherOriginCan(header: String) async throws {
        try await TestServer.run { server in
            _ = try await server.response(form: RawForm.body("abc").utf8)
            for path in ["/.uploadtask/events", "/.uploadtask/files/1/0", "/.uploadtask/page.js"] {
                #expect(try await server.response(get(path, header)).status == 403, "\(path)")
            }
            let clear = "POST /.uploadtask/clear HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            let refused = try await server.response("\(clear)\(header)\r\n\r\n".utf8)
            #expect(refused.status == 403 && refused.error?.hasPrefix("only this server's own page may") == true)
            #expect(try await EventReader.snapshot(server).ids == [1])
            let own = "Origin: http://localhost\r\nSec-Fetch-Site: same-origin"
            #expect(try await server.response("\(clear)\(own)\r\n\r\n".utf8).status == 204)
            #expect(try await EventReader.snapshot(server).ids == [])
        }
    }

    @Test("Only stored images can be fetched")
    func onlyStoredImagesCan() async throws {
        try await TestServer.run { server in
            let picture = "GIF89a" + String(repeating: "x", count: 600_000)
            let svg = "<svg xmlns='http://www.w3.org/2000/svg'/>"
            for content in [picture, svg] {
                _ = try await server.response(form: RawForm.body(content, filename: "x.svg").utf8)
            }
            let response = try await server.response(get("/.uploadtask/files/1/0"))
            #expect(response.status == 200 && response.body == picture)
            for part in [
                "Content-Type: image/gif", "Content-Security-Policy: default-src 'none'; sandbox", "nosniff",
                "Content-Disposition: inline", "Content-Length: 600006", "Cross-Origin-Resource-Policy: same-origin",
            ] { #expect(response.head.contains(part)) }
            for path in ["2/0", "1/1", "1/-1", "3/0", "1/0/0", "1/x", "1/..%2f..", "../x"] {
                #expect(try await server.response(get("/.uploadtask/files/\(path)")).status == 404, "\(path)")
            }
            // A replaced file and a removed file.
            try Data("<html>".utf8).write(to: URL(fileURLWithPath: "\(server.directory)/x.svg"))
            #expect(try await server.response(get("/.uploadtask/files/1/0")).status == 404)
            try FileManager.default.removeItem(atPath: "\(server.directory)/x.svg")
            #expect(try await server.response(get("/.uploadtask/files/1/0")).status == 404)
        }
    }

    @Test("Uploads to paths of the page are refused, and requests for the page are not reported")
    func uploadsPathsPageRefused() async throws {
        try await TestServer.run { server in
            let refused = try await RawClient.run(server) { client in
                try client.send(RawForm.request(RawForm.body("abc"), to: "/.uploadtask/page.js"))
                return try client.receiveAll().text
            }
            #expect(try RawResponse(refused).status == 421)
            let post = RawForm.request(RawForm.body("abc"), to: "/.uploadtask/x").replacing(
                "Host: x", with: "Host: localhost")
            let response = try await server.response(post.utf8)
            #expect(response.status == 405 && response.head.contains("Allow: GET, HEAD"))
            #expect(try await server.response(get("/.uploadtask/clear")).head.contains("Allow: POST"))
            let head = "HEAD /.uploadtask/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            #expect(try await server.response(head.utf8).status == 405)
            #expect(try names(in: server.directory) == [])
            _ = try await server.response(form: RawForm.body("abc").utf8)
            #expect(try await server.nextReport().status == 200)
            #expect(try await EventReader.snapshot(server).ids == [1])
        }
    }

    @Test("A server without the page gives browsers the help")
    func serverWithoutPageGives() async throws {
        try await TestServer.run(configure: { $0.showsPage = false }) { server in
            let response = try await server.response(get("/", "Accept: text/html"))
            #expect(response.body.contains("curl -F"))
            #expect(try await server.response(get("/.uploadtask/events")).status == 405)
            #expect(try await server.response(form: RawForm.body("abc").utf8).status == 200)
        }
        try await withTemporaryFolder { directory in
            try await ReceiverProcess.run(directory: directory, options: ["--no-page"]) { receiver in
                let response = try await receiver.response(get("/", "Accept: text/html"))
                #expect(response.body.contains("curl -F"))
            }
        }
    }
}
