#if Tracing
import EngineTestSupport
import Foundation
import HTTPTypes
import InMemoryTracing
import NIOCore
import TestSupport
import Testing
import Tracing
import UploadEngine

/// The spans of requests, by OpenTelemetry's conventions for HTTP clients, in a tracer that keeps them in memory.
@Suite(.phase(.engine), .timeLimit(minutes: 3)) struct TracingTests {
    private let tracer = InMemoryTracer()
    private let form = UploadBody.form([.file("file", .bytes("content".utf8, filename: "a.txt"))])

    /// Runs `body` with a client and a server whose responses are those of `respond`; returns the requests it received.
    @discardableResult
    private func run(
        _ respond: @escaping @Sendable (inout RawConnection, _ request: Int) async throws -> Void,
        _ body: @escaping @Sendable (UploadClient, _ url: String) async throws -> Void
    ) async throws -> [RawRequest] {
        let requests = Recorder<RawRequest>()
        try await RawServer.run { connection in
            while true {
                requests.append(try await connection.readRequest())
                try await respond(&connection, requests.all.count)
            }
        } _: { server in
            let client = UploadClient()
            try await withTracer(tracer) { try await body(client, server.url) }
            await client.shutdown()
        }
        return requests.all
    }

    /// The spans, once that many have ended: one that was cancelled ends after its upload.
    private func spans(_ count: Int) async -> [FinishedInMemorySpan] {
        while tracer.finishedSpans.count < count { await Task.yield() }
        return tracer.finishedSpans
    }

    /// The path of `url.full`, up to its end.
    private func path(of span: FinishedInMemorySpan) -> String? {
        guard case .string(let url) = span.attributes.get("url.full") else { return nil }
        return "/" + url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3).joined(separator: "/")
    }

    @Test("An upload is a client span with the method as its name, without the query and the password")
    func span() async throws {
        let requests = try await run({ connection, _ in try await connection.respond() }) { client, url in
            let secret = url.replacingOccurrences(of: "//", with: "//user:pass@") + "?token=secret"
            _ = try await client.upload(form, to: secret)
        }
        let span = try #require(await spans(1).first)
        #expect(span.operationName == "POST")
        #expect(span.kind == .client)
        #expect(span.status == nil)
        #expect(span.errors.isEmpty)
        let port = try #require(requests[0].header("Host")?.split(separator: ":").last.flatMap { Int($0) })
        #expect(span.attributes.get("http.request.method") == "POST")
        #expect(span.attributes.get("server.address") == "127.0.0.1")
        #expect(span.attributes.get("server.port") == .int64(Int64(port)))
        #expect(span.attributes.get("url.full") == .string("http://127.0.0.1:\(port)/upload"))
        #expect(span.attributes.get("http.response.status_code") == 200)
        #expect(span.attributes.get("http.request.body.size") == .int64(Int64(requests[0].body.utf8.count)))
        #expect(span.attributes.get("error.type") == nil)
        #expect(span.attributes.get("http.request.resend_count") == nil)
        #expect(!"\(span)".contains("secret") && !"\(span)".contains("pass@"))
    }

    @Test("A response that breaks behind its head has its status and an error, and the span has no text of the server")
    func truncated() async throws {
        try await run({ connection, _ in
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsecret")
            try await connection.channel.close()
        }) { client, url in
            await #expect(throws: UploadError.self) { _ = try await client.upload(form, to: url) }
        }
        let span = try #require(await spans(1).first)
        #expect(span.attributes.get("http.response.status_code") == 200)
        #expect(span.attributes.get("error.type") == "connectionLost")
        #expect(span.status?.code == .error && span.status?.message == nil)
    }

    @Test("The context of the span is in the header, in place of the caller's")
    func header() async throws {
        let requests = try await run({ connection, _ in try await connection.respond() }) { client, url in
            let name = try #require(HTTPField.Name("In-Memory-Span-ID"))
            _ = try await client.upload(form, to: url, headers: [name: "mine"])
        }
        let span = try #require(await spans(1).first)
        #expect(requests[0].headers("in-memory-trace-id") == [span.traceID])
        #expect(requests[0].headers("in-memory-span-id") == [span.spanID])
    }

    @Test("The parent of the span is the caller's, also for an upload that another one lets start")
    func parent() async throws {
        var configuration = UploadClient.Configuration()
        configuration.maximumConcurrentUploads = 1
        let client = UploadClient(configuration)
        try await run({ connection, _ in try await connection.respond() }) { _, url in
            let tasks = try (1...50).map { number in
                try withSpan("caller \(number)") { _ in try client.start(form, to: "\(url)/\(number)") }
            }
            for task in tasks { _ = try await task.response }
        }
        await client.shutdown()
        let spans = await spans(100)
        for number in 1...50 {
            let caller = try #require(spans.first { $0.operationName == "caller \(number)" })
            let upload = try #require(spans.first { path(of: $0) == "/upload/\(number)" })
            #expect(upload.parentSpanID == caller.spanID)
            #expect(upload.traceID == caller.traceID)
        }
    }

    @Test("A redirect has a span of its own, with its own context and the number of requests before it")
    func redirect() async throws {
        let requests = try await run({ connection, number in
            try await connection.respond(number == 1 ? "307 Moved" : "200 OK", headers: ["Location: /next?a=b"])
        }) { client, url in
            try await withSpan("caller") { _ in _ = try await client.upload(form, to: url) }
        }
        let spans = await spans(3)
        #expect(spans.map(\.operationName) == ["POST", "POST", "caller"])
        #expect(spans.map(\.parentSpanID) == [spans[2].spanID, spans[2].spanID, nil])
        #expect(spans[0].attributes.get("http.response.status_code") == 307)
        #expect(spans[0].status == nil)
        #expect(spans[1].attributes.get("http.response.status_code") == 200)
        #expect(spans[1].attributes.get("http.request.resend_count") == 1)
        #expect(spans.prefix(2).map(path) == ["/upload", "/next"])
        #expect(requests.map { $0.headers("in-memory-span-id") } == spans.prefix(2).map { [$0.spanID] })
    }

    @Test("A status of 400 or more is an error of the span", arguments: [400, 404, 503])
    func refused(_ status: Int) async throws {
        try await run({ connection, _ in try await connection.respond("\(status) No") }) { client, url in
            let response = try await client.upload(form, to: url)
            #expect(response.statusCode == status)
        }
        let span = try #require(await spans(1).first)
        #expect(span.status?.code == .error)
        #expect(span.attributes.get("http.response.status_code") == .int64(Int64(status)))
        #expect(span.attributes.get("error.type") == .string("\(status)"))
    }

    @Test("A failure is an error of the span, with its reason and without a status")
    func failure() async throws {
        try await run({ connection, _ in try await connection.reset() }) { client, url in
            await #expect(throws: UploadError.self) { try await client.upload(form, to: url) }
        }
        let span = try #require(await spans(1).first)
        #expect(span.status?.code == .error)
        #expect(span.attributes.get("error.type") == "connectionLost")
        #expect(span.attributes.get("http.response.status_code") == nil)
    }

    @Test("A cancelled upload and one whose time is over have different errors", arguments: [true, false])
    func over(isCancelled: Bool) async throws {
        let hasArrived = Signal()
        try await run({ connection, _ in
            hasArrived.fire()
            try await connection.waitForEnd()
            throw RawConnection.Closed()
        }) { client, url in
            let task = try client.start(form, to: url, timeout: isCancelled ? nil : .milliseconds(200))
            if isCancelled {
                await hasArrived.wait()
                task.cancel()
            }
            await #expect(throws: UploadError.self) { try await task.response }
        }
        let span = try #require(await spans(1).first)
        #expect(span.status?.code == .error)
        #expect(span.attributes.get("error.type") == (isCancelled ? "cancelled" : "timeout"))
    }

    @Test("A method that the convention does not name is _OTHER, and the span has the name HTTP")
    func otherMethod() async throws {
        try await run({ connection, _ in try await connection.respond() }) { client, url in
            _ = try await client.upload(form, to: url, method: try #require(HTTPRequest.Method("REPORT")))
        }
        let span = try #require(await spans(1).first)
        #expect(span.operationName == "HTTP")
        #expect(span.attributes.get("http.request.method") == "_OTHER")
        #expect(span.attributes.get("http.request.method_original") == "REPORT")
    }

    @Test("A header field of the instrument that would end its line, or that only the engine sets, is not sent")
    func invalidField() async throws {
        let requests = Recorder<RawRequest>()
        try await RawServer.run { connection in
            requests.append(try await connection.readRequest())
            try await connection.respond()
        } _: { server in
            try await withTracer(InjectingTracer()) {
                let client = UploadClient()
                _ = try await client.upload(form, to: server.url)
                await client.shutdown()
            }
        }
        let request = try #require(requests.all.first)
        #expect(request.headers("good") == ["1"])
        #expect(!request.head.contains("Evil"))
        #expect(request.headers("Content-Length") == ["\(request.body.utf8.count)"])
    }
}

/// A tracer that injects header fields, some of which cannot be sent.
private struct InjectingTracer: Tracer {
    func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> NoOpTracer.NoOpSpan {
        NoOpTracer().startSpan(
            operationName, context: context(), ofKind: kind, at: instant(), function: function, file: fileID, line: line
        )
    }

    func forceFlush() {}

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {}

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        for (name, value) in [("good", "1"), ("bad", "1\r\nEvil: 1"), ("Evil name", "1"), ("Content-Length", "0")] {
            injector.inject(value, forKey: name, into: &carrier)
        }
    }
}
#endif
