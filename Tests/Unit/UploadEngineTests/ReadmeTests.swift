import Foundation
import HTTPTypes
import TestSupport
import Testing
import UploadEngine

/// The README's Swift examples, compiled here verbatim.
@Suite struct ReadmeTests {
    func awaiting(_ dng: [UInt8]) async throws {
        let client = UploadClient()
        let response = try await client.upload(
            .form([.field("album", "2026"), .file("photo", "photo.jpg"), .file("raw", .bytes(dng, filename: "a.dng"))]),
            to: "https://example.com/photos", headers: [.authorization: "Bearer …"])
        print(response.statusCode, response.text)  // any HTTP status; cancelling the Swift task cancels the upload
        await client.shutdown()
    }

    func starting(_ client: UploadClient, presignedURL: String) async throws {
        let task = try client.start(.content(.file("movie.mov")), to: presignedURL, method: .put)
        for await progress in task.progress {
            print("\(progress.percent) %, \(progress.bytesSent) of \(progress.totalBytes) bytes")
        }
        do {
            print(try await task.response.statusCode)
        } catch {
            print(error.reason, error.message)  // such as connectionLost
            if !error.mayHaveBeenReceived { print("safe to send again") }
        }
    }

    @Test("Every line of Swift in the README is in this file, and so it compiles")
    func same() throws {
        let here = URL(fileURLWithPath: #filePath)
        func lines(of text: some StringProtocol) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
        let compiled = Set(lines(of: try String(contentsOf: here, encoding: .utf8)))
        let readme = try String(contentsOf: Programs.root.appendingPathComponent("README.md"), encoding: .utf8)
        let blocks = readme.components(separatedBy: "```swift\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        let examples = blocks.filter { !$0.hasPrefix(".package(") }
        #expect(examples.count == 2)
        for line in examples.flatMap(lines) { #expect(compiled.contains(line), "not compiled: \(line)") }
    }
}
