import EngineTestSupport

#if os(Linux)  // for /proc
import Foundation
import TestSupport
import _UploadLibc
import _UploadLocks
import Logging
import NIOCore
import Testing

@testable import UploadCore
@testable import UploadEngine

/// An abort in each phase of an upload, as the server sees it.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct AbortPhaseTests {
    private let directory: TemporaryFolder

    init() throws { directory = try TemporaryFolder() }

    /// The phase that an upload reaches before the abort.
    enum Phase: String, CaseIterable {
        case handshake, headSent, inBody, awaiting, interim, receiving
    }

    private static func script(
        _ phase: Phase, _ reached: @escaping @Sendable () -> Void
    ) -> @Sendable (inout RawConnection) async throws -> Void {
        { connection in
            switch phase {
            case .handshake: _ = try await connection.read()
            case .headSent: _ = try await connection.readHead()
            case .inBody:
                _ = try await connection.readHead()
                for _ in 0..<20 { _ = try await connection.read() }
            case .awaiting: _ = try await connection.readRequest()
            case .interim:
                _ = try await connection.readRequest()
                try await connection.write("HTTP/1.1 103 Early Hints\r\n\r\n")
            case .receiving:
                _ = try await connection.readRequest()
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome")
            }
            reached()
            while true { _ = try await connection.read() }
        }
    }

    @Test("The connection is closed within 100 ms of an abort, in every phase, 20 times", arguments: Phase.allCases)
    func gone(phase: Phase) async throws {
        let file = try directory.sparseFile(length: [.headSent, .inBody].contains(phase) ? 64 << 20 : 10)
        let clock = ContinuousClock()
        let limit = Duration.milliseconds(100 * SlowTests.factor)
        let reached = AsyncStream.makeStream(of: Void.self)
        let ends = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
        let script = Self.script(phase) { reached.continuation.yield() }
        try await RawServer.run { connection in
            do { try await script(&connection) } catch {
                ends.continuation.yield(clock.now)
                throw error
            }
        } _: { server in
            try await withClient { client in
                var (whenReached, whenEnded) = (reached.stream.makeAsyncIterator(), ends.stream.makeAsyncIterator())
                var times: [Duration] = []
                for _ in 0..<20 {
                    let url = phase == .handshake ? "https" + server.url.dropFirst(4) : server.url
                    let task = client.uploadFile(url: url, filePath: file, name: "file")
                    await whenReached.next()
                    let start = clock.now
                    task.cancel()
                    #expect(await failure(of: task) == .aborted)
                    times.append(try #require(await whenEnded.next()) - start)
                }
                // Other work on the machine delays some rounds, but not all: compare the fastest quarter.
                #expect(times.sorted()[times.count / 4] < limit, "\(times)")
            }
        }
    }

    @Test("An abort during host resolution ends the upload at once, and no connection is made afterwards")
    func resolving() async throws {
        let file = try directory.file()
        let (begun, ended) = (Signal(), Signal())
        let gate = DispatchSemaphore(value: 0)
        try await RawServer.run { _ in
        } _: { server in
            let configuration = UploadClient.Configuration()
            let transport = HTTPTransport(configuration.connection) { _, port in
                begun.fire()
                gate.wait()
                defer { ended.fire() }
                return [try SocketAddress(ipAddress: "127.0.0.1", port: port)]
            }
            let client = UploadClient(
                configuration, transport: transport, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let task = client.uploadFile(url: "http://slow.example:\(server.port)/", filePath: file, name: "file")
            await begun.wait()
            task.cancel()
            #expect(await failure(of: task) == .aborted)
            gate.signal()
            await ended.wait()
            await client.shutdown()
            #expect(server.accepted.value == 0)
        }
    }

    @Test("An abort while connecting leaves no socket behind")
    func connecting() async throws {
        let file = try directory.file()
        let listener = try FullListener()
        try await withClient { client in
            for _ in 0..<20 {
                let task = client.uploadFile(url: "http://127.0.0.1:\(listener.port)/", filePath: file, name: "file")
                while try listener.attempts().isEmpty { await Task.yield() }
                task.cancel()
                #expect(await failure(of: task) == .aborted)
                while try !listener.attempts().isEmpty { await Task.yield() }
            }
        }
    }

    @Test("After an immediate shutdown no socket is still connecting, 100 times")
    func shutdownWhileConnecting() async throws {
        let file = try directory.file()
        let listener = try FullListener()
        for _ in 0..<100 {
            try await withClient { client in
                let task = client.uploadFile(url: "http://127.0.0.1:\(listener.port)/", filePath: file, name: "file")
                while try listener.attempts().isEmpty { await Task.yield() }
                await client.shutdown(cancellingUploads: true)
                #expect(try listener.attempts().isEmpty)
                #expect(await failure(of: task) == .aborted)
            }
        }
    }

    @Test("10,000 uploads aborted at different moments have one ending each and leave no descriptor")
    func tenThousand() async throws {
        let file = try directory.sparseFile(length: 100_000)
        let (endings, completions) = (Counter(), Counter())
        var configuration = UploadClient.Configuration()
        configuration.maximumConcurrentUploads = 32
        try await RawServer.run { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.respond(body: "ok")
            }
        } _: { [configuration] server in
            try await withClient(configuration) { client in
                for _ in 0..<100 {
                    let tasks = (0..<100).map { _ in
                        client.uploadFile(
                            url: server.url, filePath: file, name: "file", success: { _ in endings.increment() },
                            fail: { _ in endings.increment() }, complete: { completions.increment() })
                    }
                    for (number, task) in tasks.enumerated() {
                        // A different moment for each upload, without a clock.
                        for _ in 0..<(number % 17) { await Task.yield() }
                        task.cancel()
                    }
                    for task in tasks { _ = await failure(of: task) }
                }
            }
            #expect(sockets(connectedTo: server.port) == [])
        }
        #expect(endings.value == 10_000)
        #expect(completions.value == 10_000)
        #expect(try openDescriptors(of: file) == 0)
    }
}

/// The number of descriptors of this process that refer to a file.
private func openDescriptors(of path: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")) == path
    }
}

/// The local ports of the sockets that are connecting to a port of this machine.
private func portsConnecting(to port: Int) throws -> Set<String> {
    // Foundation takes a short read for the end: a read returns a page of the table at most.
    let file = try #require(fopen("/proc/self/net/tcp", "r"))
    defer { fclose(file) }
    var table = Data()
    var page = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&page, 1, page.count, file), count > 0 { table += page[..<count] }
    // Behind the local port: the remote address and the state, here TCP_SYN_SENT.
    let pattern = Data(String(format: " 0100007F:%04X 02 ", port).utf8)
    var (ports, rest) = (Set<String>(), table.startIndex..<table.endIndex)
    while let found = table.range(of: pattern, in: rest) {
        ports.insert(String(decoding: table[..<found.lowerBound].suffix(4), as: UTF8.self))
        rest = found.upperBound..<table.endIndex
    }
    return ports
}

/// The sockets of this process that are connected to a port of this machine.
private func sockets(connectedTo port: Int) -> [CInt] {
    (0..<1024).filter { descriptor in
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
        }
        return status == 0 && UInt16(bigEndian: address.sin_port) == port
    }
}

/// A port to which no connection succeeds: its accept queue is full, so the kernel does not respond.
private final class FullListener: Sendable {
    let port: Int
    private let sockets: [CInt]
    /// The ports of the sockets that fill the queue.
    private let fillers: Set<String>

    init() throws {
        #if canImport(Darwin)
        let stream = SOCK_STREAM
        #else
        let stream = CInt(SOCK_STREAM.rawValue)
        #endif
        let listener = socket(AF_INET, stream, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        func withAddress(_ body: (UnsafeMutablePointer<sockaddr>) -> CInt) -> CInt {
            withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
        }
        try #require(withAddress { bind(listener, $0, length) } == 0)
        try #require(listen(listener, 0) == 0)
        try #require(withAddress { getsockname(listener, $0, &length) } == 0)
        port = Int(UInt16(bigEndian: address.sin_port))
        // More than the queue holds, so that later attempts do not complete.
        var (sockets, fillers) = ([listener], Set<String>())
        let target = address
        for _ in 0..<4 {
            let client = socket(AF_INET, stream, 0)
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            address = target
            _ = withAddress { connect(client, $0, length) }
            sockets.append(client)
            try #require(withAddress { getsockname(client, $0, &length) } == 0)
            fillers.insert(String(format: "%04X", Int(UInt16(bigEndian: address.sin_port))))
        }
        (self.sockets, self.fillers) = (sockets, fillers)
    }

    deinit { for socket in sockets { close(socket) } }

    /// The ports of sockets that are connecting, without those that fill the queue.
    func attempts() throws -> Set<String> { try portsConnecting(to: port).subtracting(fillers) }
}
#endif
