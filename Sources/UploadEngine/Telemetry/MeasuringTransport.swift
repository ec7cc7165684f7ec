#if Metrics
import CoreMetrics
import NIOCore
import UploadCore

/// Measures the time of each request, with the name and the dimensions of OpenTelemetry's convention for HTTP clients.
struct MeasuringTransport: UploadTransport {
    let transport: any UploadTransport

    func send(_ request: TransportRequest) async throws -> TransportOutcome {
        let start = ContinuousClock.now
        let received = ResponseStatus()
        let result: Result<TransportOutcome, any Error>
        do { result = .success(try await transport.send(received.recording(request))) } catch {
            result = .failure(error)
        }
        let attributes = RequestAttributes(request.hop)
        let ending = RequestEnding(result, of: request, received: received.statusCode)
        Timer(
            label: "http.client.request.duration",
            dimensions: [
                ("http.request.method", attributes.method), ("server.address", attributes.address),
                ("server.port", "\(attributes.port)"),
            ] + ending.dimensions, factory: Telemetry.current.metrics
        ).recordNanoseconds(TimeAmount(clamping: ContinuousClock.now - start).nanoseconds)
        return try result.get()
    }

    func shutdown() async { await transport.shutdown() }
}
#endif
