import Foundation
package import NIOCore
import NIOPosix
import _UploadLocks

import struct Synchronization.Atomic

/// A server that runs a test's script, byte by byte. Of HTTP it implements only the end of a request.
package struct RawServer: Sendable {
    package let port: Int
    /// The number of connections that were accepted so far.
    package let accepted: Counter

    package var url: String { "http://127.0.0.1:\(port)/upload" }

    /// Runs a server while `body` runs.
    ///
    /// - Parameters:
    ///   - host: The address to listen at.
    ///   - socket: The path of a Unix domain socket to listen at instead.
    ///   - script: The actions on each connection, which is closed when the script returns.
    package static func run<Result: Sendable>(
        host: String = "127.0.0.1", socket: String? = nil,
        script: @escaping @Sendable (inout RawConnection) async throws -> Void,
        _ body: @Sendable (RawServer) async throws -> Result
    ) async throws -> Result {
        let accepted = Counter()
        // Every connection gets its task at once: NIO's sequence of accepted connections would stop the process if it were
        // cancelled while it holds one.
        let tasks = Mutex<[Task<Void, Never>]>([])
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                    accepted.increment()
                    tasks.withLock { $0.append(Task { await serve(connection, script) }) }
                }
            }
        let listener = try await
            (socket.map { bootstrap.bind(unixDomainSocketPath: $0) } ?? bootstrap.bind(host: host, port: 0)).get()
        let server = RawServer(port: listener.localAddress?.port ?? 0, accepted: accepted)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        try? await listener.close()
        for task in tasks.withLock({ $0 }) {
            task.cancel()
            await task.value
        }
        return try result.get()
    }

    private static func serve(
        _ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>,
        _ script: @Sendable (inout RawConnection) async throws -> Void
    ) async {
        // A client that closes ends the script with an error. Many tests provoke that.
        try? await channel.executeThenClose { inbound, _ in
            var connection = RawConnection(
                channel: channel.channel, inbound: inbound.makeAsyncIterator())
            try await script(&connection)
        }
    }
}

/// One accepted connection.
package struct RawConnection {
    package struct Closed: Error {
        package init() {}
    }

    package let channel: any Channel
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var buffered = ByteBuffer()

    fileprivate init(
        channel: any Channel, inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    ) {
        self.channel = channel
        self.inbound = inbound
    }

    /// The next bytes, whatever their number; throws at the end of the stream.
    package mutating func read() async throws -> ByteBuffer {
        if buffered.readableBytes > 0 {
            defer { buffered.clear() }
            return buffered
        }
        guard let more = try await inbound.next() else { throw Closed() }
        return more
    }

    /// A request head, with the empty line that ends it.
    package mutating func readHead() async throws -> String {
        while true {
            let text = String(buffer: buffered)
            if let end = text.range(of: "\r\n\r\n") {
                let head = String(text[..<end.upperBound])
                buffered.moveReaderIndex(forwardBy: head.utf8.count)
                return head
            }
            guard var more = try await inbound.next() else { throw Closed() }
            buffered.writeBuffer(&more)
        }
    }

    /// Whether all received bytes were read.
    package var isDrained: Bool { buffered.readableBytes == 0 }

    /// A whole request, by its Content-Length.
    package mutating func readRequest() async throws -> RawRequest {
        let head = try await readHead()
        return RawRequest(head: head, body: try await readBody(of: head))
    }

    /// The body that belongs to a head.
    @discardableResult
    package mutating func readBody(of head: String) async throws -> String {
        let length = RawRequest(head: head, body: "").header("Content-Length").flatMap(Int.init) ?? 0
        while buffered.readableBytes < length {
            guard var more = try await inbound.next() else { throw Closed() }
            buffered.writeBuffer(&more)
        }
        return String(buffer: buffered.readSlice(length: length) ?? ByteBuffer())
    }

    /// Reads a body without keeping it.
    ///
    /// - Parameter missing: The number of bytes at the end that are not read.
    package mutating func skipBody(of head: String, except missing: Int = 0) async throws {
        let length = (Int(RawRequest(head: head, body: "").header("Content-Length") ?? "") ?? 0) - missing
        var count = 0
        while count < length { count += try await read().readableBytes }
    }

    package func write(_ text: String) async throws { try await write(Array(text.utf8)) }

    /// Returns when the kernel has the bytes; the outbound writer returns earlier.
    package func write(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    /// Sends a response with its Content-Length and its body.
    package func respond(_ status: String = "200 OK", headers: [String] = [], body: String = "") async throws {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        try await write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Waits until the client has closed its side.
    package mutating func waitForEnd() async throws {
        while try await inbound.next() != nil {}
    }

    /// Answers a request with 200, or resets the connection in the middle of its body.
    package mutating func respond(orReset isFailing: Bool) async throws {
        let head = try await readHead()
        guard !isFailing else {
            _ = try await read()
            return try await reset()
        }
        try await skipBody(of: head)
        try await respond()
    }

    /// Ends the connection with a reset instead of an orderly close.
    package func reset() async throws {
        guard let socket = channel as? any SocketOptionProvider else { return }
        try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close()
    }
}

/// A request as a client sent it.
package struct RawRequest: Sendable, Equatable {
    package let head: String
    package let body: String

    package init(head: String, body: String) {
        self.head = head
        self.body = body
    }

    package var line: String { String(head.prefix { $0 != "\r\n" }) }

    package func header(_ name: String) -> String? { headers(name).first }

    package func headers(_ name: String) -> [String] {
        head.components(separatedBy: "\r\n").dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased() else {
                return nil
            }
            return String(line[line.index(after: colon)...]).trimmingCharacters(in: .whitespaces)
        }
    }

    package var boundary: String? { header("Content-Type")?.components(separatedBy: "boundary=").last }

    /// The body with the random boundary as `BOUNDARY`.
    package var bodyWithFixedBoundary: String { body.replacingOccurrences(of: boundary ?? "", with: "BOUNDARY") }
}

/// A thread-safe counter.
package final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    package init() {}

    package var value: Int { count.load(ordering: .sequentiallyConsistent) }

    @discardableResult
    package func increment() -> Int { count.add(1, ordering: .sequentiallyConsistent).newValue }
}
