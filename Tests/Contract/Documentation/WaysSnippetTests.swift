import Foundation
import TestSupport
import Testing
import UploadEngine

/// The Swift of the article about ways to a server. What it configures is tried in the tests of the engine.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct WaysSnippetTests {
    private var configuration = UploadClient.Configuration()

    @Test mutating func routes() throws {
        configuration.connection.route = .environment
        configuration.connection.route = .direct
        configuration.connection.route = try .proxy(
            "socks5h://user:password@127.0.0.1:1080", except: ["example.com", "10.0.0.0/8"])
        configuration.connection.route = .unixSocket(path: "/run/app.sock")
        let error = #expect(throws: UploadError.self) { try ConnectionOptions.Route.proxy("ftp://user:secret@proxy") }
        #expect(error?.reason == .invalidRequest)
        #expect(error?.message.contains("secret") == false)
    }

    @Test mutating func askingFirst() async throws {
        configuration.connection.httpVersion = .http2
        configuration.connection.expectContinueTimeout = .seconds(1)
        let folder = try await SnippetFolder()
        let response = try await UploadClient(configuration).upload(
            .form([.file("photo", "\(folder.path)/photo.jpg")]), to: folder.server.url)
        #expect(response.statusCode == 200)
    }

    @Test mutating func rate() {
        configuration.connection.maximumRate = 64 * 1024
        #expect(configuration.connection.maximumRate == 65_536)
    }

    @Test mutating func trust() async throws {
        configuration.connection.trust = .certificates(path: "company-ca.pem")
        configuration.connection.trust = .insecure
        let keys = ["sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="].compactMap { PublicKeyPin($0) }
        configuration.connection.pinnedPublicKeys = Set(keys)
        #expect(configuration.connection.pinnedPublicKeys.count == 1)
    }

    @Test mutating func identity() throws {
        configuration.connection.identity = ConnectionOptions.ClientIdentity(
            certificatePath: "client.pem", keyPath: "client-key.pem")
        #expect(configuration.connection.identity != nil)
    }
}
