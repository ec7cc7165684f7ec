#if Tracing
import InMemoryTracing
import TestSupport
import Testing
import Tracing
import UploadEngine

/// The Swift of the article about tracing, word for word, against the receiver.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct TelemetrySnippetTests: EngineSnippetSuite {
    let place: SnippetFolder
    let client = UploadClient()
    let output = PrintedText()

    init() async throws { place = try await SnippetFolder() }

    @Test func spanOfTheCaller() async throws {
        let tracer = InMemoryTracer()
        try await withTracer(tracer) {
            let response = try await withSpan("save photo") { _ in
                try await client.upload(.form([.file("photo", photo)]), to: "\(server)/photos")
            }
            #expect(response.statusCode == 200)
        }
        let spans = tracer.finishedSpans
        #expect(spans.map(\.operationName) == ["POST", "save photo"])
        #expect(spans.first?.parentSpanID == spans.last?.spanID)
    }
}
#endif
