import Dispatch
import EngineTestSupport
import Foundation
import Logging
import NIOCore
import TestSupport
import Testing
import _UploadLocks

@testable import UploadCore
@testable import UploadEngine

/// Name servers and disks that do not answer.
@Suite(.phase(.timing), .timeLimit(minutes: 3), .serialized) struct HangingCallTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    @Test("200 lookups and 8 reads that hang delay no timeout, no abort, no other upload and no other task")
    func everythingHangs() async throws {
        let gate = Gate()
        let good = try directory.file()
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.respond(body: "ok")
            }
        } _: { server in
            var configuration = UploadClient.Configuration()
            configuration.maximumConcurrentUploads = 1000
            configuration.connection.connectTimeout = .seconds(60)
            let transport = HTTPTransport(configuration.connection) { host, port in
                if host.hasPrefix("slow") { gate.wait() }
                return [try SocketAddress(ipAddress: "127.0.0.1", port: port)]
            }
            let client = UploadClient(
                configuration, transport: transport, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let lookups = (0..<200).map {
                client.uploadFile(url: "http://slow\($0).example:\(server.port)/", filePath: good, name: "f")
            }
            let hung = UploadFile(filename: "hung") { () throws(UploadFailure) -> CInt in
                gate.wait()
                throw UploadFailure(.inputOutput, "late")
            }
            let url = try HTTPURL(server.url)
            let reads = (0..<8).map { _ in
                client.upload(hung, to: url)
            }

            // A timeout must fire within 50 ms of its time.
            let clock = ContinuousClock()
            var lateness: [Duration] = []
            for _ in 0..<11 {
                let start = clock.now
                let error = await failure(
                    of: client.uploadFile(
                        url: "http://slow.example:\(server.port)/", filePath: good, name: "f",
                        timeout: .milliseconds(200)))
                #expect(error?.code == .timeout)
                lateness.append(clock.now - start - .milliseconds(200))
            }
            // The smallest delay, because other tests run in parallel: hanging calls would delay every timeout.
            let late = lateness.min() ?? .seconds(1)
            #expect(late < .milliseconds(50 * SlowTests.factor), "all timeouts were at least \(late) late")

            // Other uploads, to an address and to another name.
            var times: [Duration] = []
            for host in ["127.0.0.1", "quick.example"] {
                for _ in 0..<20 {
                    let start = clock.now
                    let task = client.uploadFile(url: "http://\(host):\(server.port)/", filePath: good, name: "f")
                    let status = try await task.response.statusCode
                    #expect(status == 200)
                    times.append(clock.now - start)
                }
            }
            let typical = times.sorted()[5]
            #expect(typical < .milliseconds(100 * SlowTests.factor), "most uploads took more than \(typical)")

            // Aborts, and other tasks.
            var start = clock.now
            await Task.detached {}.value
            #expect(clock.now - start < .seconds(SlowTests.factor))
            start = clock.now
            for task in lookups + reads { task.cancel() }
            for task in lookups + reads { #expect(await failure(of: task) == .aborted) }
            #expect(clock.now - start < .seconds(2 * SlowTests.factor), "208 aborts took \(clock.now - start)")
            print(
                "208 calls hang: limits \(late) late (at most \(lateness.max() ?? late)), uploads \(typical) "
                    + "(at most \(times.max() ?? typical)), 208 aborts \(clock.now - start)")
            gate.open()
            await client.shutdown(cancellingUploads: true)
        }
    }
}

/// Blocks threads until it is opened.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func wait() {
        semaphore.wait()
        semaphore.signal()
    }

    func open() { semaphore.signal() }
}
