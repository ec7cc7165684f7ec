import EngineTestSupport
import Foundation
import TestSupport
import Testing
import UploadEngine
import _UploadLocks

@testable import UploadCore

extension ProcessTests {
    /// Bytes that are reported as sent have arrived, and are reported soon.
    @Suite struct ProgressAccuracyTests {
        private static let length = 8 << 20
        private static let bytesPerSecond = 1_000_000

        /// A progress event, and the bytes that the far end's kernel had accepted when the listener was called.
        private struct Sample {
            let sent: Int
            let accepted: Int
            let percent: Int
            let time: ContinuousClock.Instant
        }

        @Test(
            "Over a slow link, progress counts arrived bytes, without delay, and 100 % comes at the end",
            arguments: [false, true])
        func slowLink(overTLS: Bool) async throws {
            let directory = try TemporaryFolder()
            let server = try await Self.server(overTLS, directory)
            defer { server.stop() }
            let url = try #require(URLComponents(string: server.url))
            let relay = try ThrottledRelay(to: try #require(url.port), bytesPerSecond: Self.bytesPerSecond)
            let file = try directory.file("slow.bin", length: Self.length)

            var configuration = UploadClient.Configuration()
            configuration.connection.trust = .certificates(path: "\(directory.path)/ca.pem")
            let client = UploadClient(configuration)
            let samples = Mutex<[Sample]>([])
            let start = ContinuousClock.now
            let task = client.uploadFile(
                url: "\(try #require(url.scheme))://127.0.0.1:\(relay.port)/", filePath: file, name: "file",
                progress: { event in
                    samples.withLock {
                        $0.append(
                            Sample(
                                sent: Int(event.bytesSent), accepted: relay.accepted, percent: event.percent,
                                time: .now))
                    }
                })
            #expect(try await task.response.statusCode == 200)
            let end = ContinuousClock.now
            await client.shutdown()
            Self.verify(samples.withLock { $0 }, start, end)
        }

        private static func server(_ overTLS: Bool, _ directory: TemporaryFolder) async throws -> ServerProcess {
            guard overTLS else { return try await .aiohttp() }
            let path = directory.path
            let made = try await Programs.run(Programs.server("make-certificates"), [path])
            try #require(made.status == 0, "\(made.error)")
            return try await .aiohttp("--tls-cert", "\(path)/server.pem", "--tls-key", "\(path)/server-key.pem")
        }

        private static func verify(
            _ samples: [Sample], _ start: ContinuousClock.Instant, _ end: ContinuousClock.Instant
        ) {
            for (earlier, later) in zip(samples, samples.dropFirst()) {
                #expect(later.sent <= later.accepted + 256 * 1024, "more than has arrived")
                // On a busy machine a listener may be called up to a second later.
                #expect(later.sent >= earlier.accepted - bytesPerSecond, "less than had arrived long before")
                #expect(later.time - earlier.time < .milliseconds(1500), "a pause, though bytes move")
            }
            #expect(Double(samples.count) > 2 * ((end - start) / .seconds(1)), "two events a second at least")
            #expect(samples.first?.sent == 0)
            #expect(samples.last?.percent == 100)
            let complete = samples.first { $0.percent == 100 }?.time ?? start
            #expect(complete - start > (end - start) * 0.95, "100 % before the end")
            let maximumLead = samples.map { $0.sent - $0.accepted }.max() ?? 0
            print("maximum lead: \(maximumLead) bytes; 100 % at \((complete - start) / (end - start)) of the time")
        }
    }
}
