import Foundation
import TestSupport
import Testing
import UploadEngine
import UploadEngineFoundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The Swift of the article about Foundation, word for word, against the receiver.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct FoundationSnippetTests: EngineSnippetSuite {
    let place: SnippetFolder
    let client = UploadClient()
    let output = PrintedText()
    private let address: URL

    init() async throws {
        place = try await SnippetFolder()
        address = try #require(URL(string: place.server.url))
    }

    @Test func urlsAndData() async throws {
        let file = URL(fileURLWithPath: photo)
        let response = try await client.upload(
            .form([.file("photo", file), .data("notes", Data("sunny".utf8), filename: "notes.txt")]),
            to: address.appending(path: "photos"))
        print(response.statusCode, response.data.count > 0)
        try shown("sunny")
    }

    @Test func request() async throws {
        var request = URLRequest(url: address)
        request.httpMethod = "POST"
        request.setValue("Bearer …", forHTTPHeaderField: "Authorization")
        let response = try await client.upload(.form([.file("photo", photo)]), with: request)
        #expect(response.statusCode == 200)
    }
}
