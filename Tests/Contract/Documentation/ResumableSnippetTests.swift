import Foundation
import HTTPTypes
import TestSupport
import Testing
import UploadEngine

/// The Swift of the article about uploads that go on where they broke off, word for word, against the receiver.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct ResumableSnippetTests: EngineSnippetSuite {
    let place: SnippetFolder
    let client = UploadClient()
    let output = PrintedText()

    init() async throws {
        place = try await SnippetFolder()
        try Data(count: 2 << 20).write(to: URL(fileURLWithPath: "\(folder)/movie.mov"))
    }

    @Test func overview() async throws {
        var configuration = UploadClient.Configuration()
        configuration.retry = .times(5, resuming: .automatic)
        let client = UploadClient(configuration)
        let response = try await client.upload(.form([.file("movie", "\(folder)/movie.mov")]), to: server)
        print(response.statusCode)
        try shown("resuming: .automatic")
        // Only the receiver's response to a resumed upload has it.
        #expect(response.headers.contains { $0.name.rawName == "Upload-Complete" })
        await client.shutdown()
    }

    @Test func tus() async throws {
        var configuration = UploadClient.Configuration()
        configuration.retry = .times(5, resuming: .tus)
        let client = UploadClient(configuration)
        let response = try await client.upload(
            .form([.field("album", "2026"), .file("movie", "\(folder)/movie.mov")]), to: "\(server)/files/")
        print(response.statusCode)
        try shown("resuming: .tus")
        await client.shutdown()
    }

    @Test func ending() async throws {
        do {
            let response = try await client.upload(.form([.file("photo", photo)]), to: server)
            print("the server answered \(response.statusCode)")
        } catch {
            switch error.reason {
            case .responseLost: print("the server has the upload")
            case _ where error.mayHaveBeenReceived: print("look at the server: it may have the upload")
            default: print("not received: \(error.message)")
            }
        }
        #expect(output.text == "the server answered 200\n")
    }
}
