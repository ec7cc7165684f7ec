import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import UploadReceiver

@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct ShutdownTests {
    private struct Receiving: Service {
        let receiver: ReceiverServer
        let listening: AsyncStream<Int>.Continuation

        func run() async throws {
            try await receiver.run { listening.yield($0) }
        }
    }

    @Test("A graceful shutdown does not wait for a stalled upload")
    func gracefulShutdownDoesNot() async throws {
        try await withTemporaryFolder { directory in
            let (ports, listening) = AsyncStream.makeStream(of: Int.self)
            let receiver = ReceiverServer(configuration: .init(port: 0, directory: directory))
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let group = ServiceGroup(
                services: [Receiving(receiver: receiver, listening: listening)], logger: logger)
            let running = Task { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let client = try await blocking {
                let client = try RawClient(port: port)
                try client.send(
                    RawForm.head("/?uploadtask-stall-after=0", length: 10, more: "Expect: 100-continue\r\n"))
                #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
                return client
            }
            let start = ContinuousClock.now
            await group.triggerGracefulShutdown()
            try? await running.value
            #expect(ContinuousClock.now - start < .seconds(10))
            client.close()
        }
    }
}
