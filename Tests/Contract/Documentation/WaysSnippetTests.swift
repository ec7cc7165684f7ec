import Foundation
import TestSupport
import Testing
import UploadEngine

/// The Swift of the article about ways to a server. What it configures is tried in the tests of the engine.
@Suite(.phase(.scripts), .timeLimit(.minutes(1))) struct WaysSnippetTests {
    private var configuration = UploadClient.Configuration()

    @Test mutating func routes() throws {
        configuration.connection.route = .environment
        configuration.connection.route = .direct
        configuration.connection.route = .proxy(
            try UploadProxy("socks5h://user:password@127.0.0.1:1080"), except: ["example.com", "10.0.0.0/8"])
        configuration.connection.route = .unixSocket(path: "/run/app.sock")
        guard case .unixSocket = configuration.connection.route else {
            Issue.record("the last route holds")
            return
        }
    }

    @Test mutating func askingFirst() async throws {
        configuration.connection.httpVersion = .http2
        configuration.connection.expectContinueTimeout = .seconds(1)
        let folder = try await SnippetFolder()
        let task = UploadClient(configuration).uploadFile(
            url: folder.server.url, filePath: "\(folder.path)/photo.jpg", name: "photo")
        #expect(try await task.response.statusCode == 200)
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
        #expect(configuration.connection.identity?.keyPath == "client-key.pem")
    }
}
