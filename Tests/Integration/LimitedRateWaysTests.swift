import EngineTestSupport
import Foundation
import TestSupport
import Testing
import UploadEngine

@testable import UploadCore

extension ProcessTests {
    /// The time of uploads at a limited rate: plain, over TLS and over HTTP/2.
    @Suite struct LimitedRateWaysTests {
        /// Half of the file in a second.
        private static let rate = 2_621_440.0

        /// One upload of 5 MiB, measured.
        private struct Measured {
            let time: Duration
            /// The bytes of each progress event, and the time since the start.
            let events: [(sent: Int64, time: Duration)]

            /// The longest time between two events.
            var longestGap: Duration {
                zip(events, events.dropFirst()).map { $1.time - $0.time }.max() ?? .seconds(1000)
            }

            var isOnTime: Bool {
                time < .milliseconds(2100) && longestGap < .milliseconds(500) && events.count >= 10
            }
        }

        private func measure(_ client: UploadClient, _ url: String, _ file: String) async throws -> Measured {
            let events = Recorder<(sent: Int64, time: Duration)>()
            let start = ContinuousClock.now
            let task = client.uploadFile(
                url: url, filePath: file, name: "file", progress: { events.append(($0.bytesSent, .now - start)) })
            let response = try await task.response
            #expect(response.statusCode == 200)
            return Measured(time: .now - start, events: events.all)
        }

        /// Measures until an upload is on time: other work on the machine delays some, but not all.
        private func verify(_ client: UploadClient, _ url: String, _ file: String) async throws {
            var rounds: [Measured] = []
            repeat {
                rounds.append(try await measure(client, url, file))
            } while rounds.last?.isOnTime == false && rounds.count < 5
            #expect(rounds.last?.isOnTime == true, "\(rounds)")
            for round in rounds {
                #expect(round.time > .milliseconds(1900))
                #expect(round.events.map(\.sent) == round.events.map(\.sent).sorted())
                // The rate allows so much in a time, and a tenth of a second more.
                #expect(round.events.allSatisfy { Double($0.sent) <= Self.rate * ($0.time / .seconds(1) + 0.1) })
            }
        }

        @Test(
            "Over TLS an upload takes the time of its rate within a twentieth, and progress rises, over HTTP/2 and HTTP/1.1",
            arguments: ["h2", "http/1.1"])
        func tls(alpn: String) async throws {
            try await HTTP2Server.run("--alpn", alpn) {
                $0.connection.maximumRate = Int64(Self.rate)
            } _: { server in
                try await verify(server.client, server.url("echo"), server.file)
            }
        }

        @Test("Without TLS an upload takes the time of its rate within a twentieth, and progress rises")
        func plain() async throws {
            let directory = try TemporaryFolder()
            let file = try directory.file("a.bin", length: 5 << 20)
            let server = try await ServerProcess.receiver(directory: "\(directory.path)/received")
            defer { server.stop() }
            var configuration = UploadClient.Configuration()
            configuration.connection.maximumRate = Int64(Self.rate)
            let client = UploadClient(configuration)
            try await verify(client, server.url, file)
            await client.shutdown()
        }
    }
}
