import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

/// Uploads by curl, which shares no code with this package, checked with sha256sum.
@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct CurlTests {
    @Test("A file sent by curl arrives unchanged", arguments: [0, 1, 3 << 20])
    func fileSentCurlArrives(size: Int) async throws {
        try await withTemporaryFolder { source in
            var random = SplitMix64(seed: UInt64(size))
            let bytes = (0..<size).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let path = "\(source)/in put.bin"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let digest = try await sha256(of: path)

            try await TestServer.run { server in
                let result = try await Programs.run(
                    "curl",
                    [
                        "-sS", "-F", "title=Äpfel & Öl", "-F", "file=@\(path);type=image/png;filename=we\"i\\rd.png",
                        "-F", "last=", "http://127.0.0.1:\(server.port)/",
                    ])
                #expect(result.status == 0)
                let upload = try JSONDecoder().decode(ReceivedUpload.self, from: Data(result.output.utf8))
                #expect(upload.fields == [.init(name: "title", value: "Äpfel & Öl"), .init(name: "last", value: "")])
                let file = try #require(upload.files.first)
                #expect(file.size == Int64(size) && file.sha256 == digest)
                #expect(file.contentType == "image/png" && file.name == "file")
                #expect(file.filename.hasPrefix("we\"i"))
                #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == Data(bytes))
            }
        }
    }

    @Test("Curl reads the error message for a body over the limit")
    func curlReadsErrorMessage() async throws {
        try await withTemporaryFolder { source in
            let path = "\(source)/long"
            try Data(repeating: 7, count: 8 << 20).write(to: URL(fileURLWithPath: path))
            try await TestServer.run(configure: { $0.maximumSize = 1000 }) { server in
                for expectation in ["Expect:", "Expect: 100-continue"] {
                    let result = try await Programs.run(
                        "curl",
                        ["-sS", "-H", expectation, "-F", "file=@\(path)", "http://127.0.0.1:\(server.port)/"])
                    #expect(result.status == 0)
                    #expect(result.output.contains("more than the 1000 accepted"))
                }
            }
        }
    }
}
