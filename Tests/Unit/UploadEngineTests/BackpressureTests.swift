import EngineTestSupport
import Foundation
import HTTPTypes
import TestSupport
import Testing
import _UploadLocks

@testable import UploadEngine

/// A stream is read as fast as the server receives it.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct BackpressureTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// The bytes that were taken from a stream, and those that the server has read.
    private struct Ledger {
        var taken = 0
        var received = 0
        var mostAhead = 0
    }

    private final class Account: Sendable {
        let ledger = Mutex(Ledger())
    }

    /// Chunks of one size, which are counted when they are taken.
    private struct CountedChunks: AsyncSequence, AsyncIteratorProtocol {
        let account: Account
        let size: Int
        var left: Int

        func makeAsyncIterator() -> CountedChunks { self }

        mutating func next() async -> [UInt8]? {
            guard left > 0 else { return nil }
            left -= 1
            account.ledger.withLock { ledger in
                ledger.taken += size
                ledger.mostAhead = Swift.max(ledger.mostAhead, ledger.taken - ledger.received)
            }
            return [UInt8](repeating: 1, count: size)
        }
    }

    /// Listens at a Unix domain socket, whose buffers the kernel bounds, and reads with pauses.
    private func serveSlowly(at path: String, _ account: Account) throws {
        #if canImport(Darwin)
        let kind = SOCK_STREAM
        #else
        let kind = CInt(SOCK_STREAM.rawValue)
        #endif
        let listener = socket(AF_UNIX, kind, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(listener, 1) == 0)
        Thread.detachNewThread {
            let connection = accept(listener, nil, nil)
            close(listener)
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while case let count = read(connection, &buffer, buffer.count), count > 0 {
                account.ledger.withLock { $0.received += count }
                usleep(500)
            }
            close(connection)
        }
    }

    @Test(
        "A slow server stops a stream: it is never ahead by more than a chunk, 512 KiB and the buffers of the kernel",
        arguments: [(1000, 16_000), (64 << 10, 400), (512 << 10, 50), (3 << 20, 8)])
    func slowServer(size: Int, count: Int) async throws {
        let path = "\(directory.path)/socket"
        let account = Account()
        try serveSlowly(at: path, account)
        let configuration = UploadClient.Configuration.with { $0.connection.route = .unixSocket(path: path) }
        try await withClient(configuration) { client in
            let stream = CountedChunks(account: account, size: size, left: count)
            let task = try client.start(
                .content(.stream(stream, length: Int64(size * count))), to: "http://localhost/", method: .put)
            var last: UploadProgress?
            for await progress in task.progress {
                last = progress
                // The server never responds.
                if progress.percent == 100 { task.cancel() }
            }
            #expect(last?.percent == 100)
            #expect(await task.error?.mayHaveBeenReceived == true)
        }
        let ledger = account.ledger.withLock { $0 }
        #expect(ledger.taken == size * count)
        // That of the socket, and that of the server, which has read what it does not count yet.
        let kernel = 320 << 10
        #expect(ledger.mostAhead <= size + (512 << 10) + kernel, "\(ledger)")
        print("chunks of \(size) bytes: at most \(ledger.mostAhead) bytes ahead of a slow server")
    }
}
