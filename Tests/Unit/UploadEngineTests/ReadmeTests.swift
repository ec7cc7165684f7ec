import Foundation
import TestSupport
import Testing
import UploadEngine

/// The README's Swift examples, compiled here verbatim.
@Suite struct ReadmeTests {
    func awaiting() async throws {
        let client = UploadClient()
        let task = client.uploadFile(
            url: "https://example.com/photos", filePath: "photo.jpg", name: "photo",
            header: ["Authorization": "Bearer …"], formData: ["album": "2026", "public": true])

        for await progress in task.progress {
            print("\(progress.progress) %, \(progress.totalBytesSent) of \(progress.totalBytesExpectedToSend) bytes")
        }
        let response = try await task.response  // any HTTP status; cancelling the waiting Swift task aborts the upload
        print(response.statusCode, response.headers["Content-Type"], response.data)
        await client.shutdown()
    }

    func callingBack(_ client: UploadClient, url: String, path: String) {
        let task = client.uploadFile(
            url: url, filePath: path, name: "photo",
            success: { print($0.statusCode) }, fail: { print($0.code.rawValue, $0.message) },
            complete: { print("over") })
        let token = task.onProgressUpdate { print($0.progress) }
        task.offProgressUpdate(token)
        task.abort()
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
