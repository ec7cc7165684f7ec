import AsyncHTTPClient
import Libc
import NIOCore
import NIOHTTP1
import UploadCore

/// Carries requests over AsyncHTTPClient: HTTP/1.1, connections kept and used again.
final class AsyncHTTPClientTransport: UploadTransport {
    private let client: HTTPClient
    private let meters = BodyMeterRegistry()

    init(_ configuration: UploadClient.Configuration) {
        var http = HTTPClient.Configuration()
        http.httpVersion = .http1Only  // Uploads over HTTP/2 can crash: async-http-client#922.
        http.redirectConfiguration = .disallow  // Ours: a streamed body has to be opened again.
        http.decompression = .disabled  // Ours: raw deflate, several codings, and a limit on what comes out.
        http.timeout.connect = configuration.connectTimeout.map { TimeAmount($0) }
        http.tlsConfiguration = configuration.trust.tlsConfiguration
        http.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.maximumConcurrentUploads
        // A refused connection is an answer, not a reason to try until the connect timeout.
        http.connectionPool.retryConnectionEstablishment = false
        http.http1_1ConnectionDebugInitializer = { [meters] channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
                try pipeline.addHandler(BodyMeterHandler(meters: meters), position: .after(decoder))
            }.flatMap { Self.limitUnsentBytes(of: channel) }
        }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: http)
    }

    deinit {
        // The client insists on being shut down; a caller who never did it should not crash.
        Task { [client] in try? await client.shutdown() }
    }

    func send(_ attempt: RequestAttempt, _ content: RequestContent?) async throws -> TransportResponse {
        var request = HTTPClientRequest(url: attempt.url.absoluteString)
        request.method = HTTPMethod(rawValue: attempt.method.rawValue)
        for field in attempt.header { request.headers.add(name: field.name, value: field.value) }
        if !request.headers.contains(name: "User-Agent") {
            request.headers.add(name: "User-Agent", value: UploadClient.userAgent)
        }
        if !request.headers.contains(name: "Accept") { request.headers.add(name: "Accept", value: "*/*") }
        request.headers.add(name: "Accept-Encoding", value: "gzip, deflate")
        if let content {
            let (body, contentType) = (content.body, content.body.contentType)
            request.headers.add(name: "Content-Type", value: contentType)
            request.body = .stream(
                MultipartBodySequence(body: body, source: content.source, meter: content.meter),
                length: .known(body.contentLength))
            meters.add(content.meter, contentType: contentType)
        }
        // Without a connection the meter is still there.
        defer { if let content { _ = meters.claim(content.body.contentType) } }

        let response = try await client.execute(request, deadline: .distantFuture)
        return TransportResponse(
            statusCode: Int(response.status.code),
            headers: response.headers.map { (name: $0.name, value: $0.value) },
            body: response.body)
    }

    func shutdown() async { try? await client.shutdown() }

    /// Keeps the kernel from taking megabytes that it cannot send yet, so that what counts as sent is close to what the
    /// peer has, and an abort leaves little behind.
    private static func limitUnsentBytes(of channel: any Channel) -> EventLoopFuture<Void> {
        #if os(Linux)
        let notSentLowWaterMark: CInt = 25  // TCP_NOTSENT_LOWAT, in linux/tcp.h only
        #elseif canImport(Darwin)
        let notSentLowWaterMark = TCP_NOTSENT_LOWAT
        #endif
        #if os(Linux) || canImport(Darwin)
        guard let socket = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        // Not every socket is a TCP socket; without the option, progress is only coarser.
        return socket.unsafeSetSocketOption(
            level: .tcp, name: .init(rawValue: notSentLowWaterMark), value: CInt(128 * 1024)
        ).recover { _ in }
        #else
        return channel.eventLoop.makeSucceededVoidFuture()
        #endif
    }
}
