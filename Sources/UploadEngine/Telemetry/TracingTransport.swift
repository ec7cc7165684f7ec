#if Tracing
import Tracing
import UploadCore

/// Sends each request in a client span of its own, whose context goes into the header.
///
/// A redirect and a request that is sent again have spans of their own, siblings in the caller's trace, and no span is around
/// them: OpenTelemetry's convention for HTTP clients.
struct TracingTransport: UploadTransport {
    let transport: any UploadTransport

    func send(_ request: TransportRequest) async throws -> TransportOutcome {
        let telemetry = Telemetry.current
        let attributes = RequestAttributes(request.hop)
        let span = telemetry.tracer.startSpan(
            attributes.isMethodKnown ? attributes.method : "HTTP", context: telemetry.context, ofKind: .client)
        defer { span.end() }
        span.describe(request, attributes, resendCount: telemetry.requests.next())
        let received = ResponseStatus()
        var traced = received.recording(request)
        traced.hop = request.hop.adding(telemetry.instrument.header(of: span.context))
        let result: Result<TransportOutcome, any Error>
        do { result = .success(try await transport.send(traced)) } catch { result = .failure(error) }
        span.describe(RequestEnding(result, of: request, received: received.statusCode))
        return try result.get()
    }

    func shutdown() async { await transport.shutdown() }
}

extension Tracing.Span {
    /// Sets the attributes that are known before the request is sent. The query is left out: it may be a secret.
    fileprivate func describe(_ request: TransportRequest, _ known: RequestAttributes, resendCount: Int) {
        updateAttributes { attributes in
            attributes["http.request.method"] = known.method
            if !known.isMethodKnown { attributes["http.request.method_original"] = request.hop.method.rawValue }
            attributes["server.address"] = known.address
            attributes["server.port"] = known.port
            attributes["url.full"] = "\(request.hop.url.origin)\(request.hop.visiblePath)"
            if let content = request.content { attributes["http.request.body.size"] = content.length }
            if resendCount > 0 { attributes["http.request.resend_count"] = resendCount }
        }
    }

    fileprivate func describe(_ ending: RequestEnding) {
        updateAttributes { attributes in
            if let statusCode = ending.statusCode { attributes["http.response.status_code"] = statusCode }
            if let errorType = ending.errorType { attributes["error.type"] = errorType }
        }
        if ending.errorType != nil { setStatus(SpanStatus(code: .error)) }
    }
}

extension Instrument {
    /// The header fields that carry a context. Those that cannot be sent are left out.
    fileprivate func header(of context: ServiceContext) -> [HeaderField] {
        var fields: [HeaderField] = []
        inject(context, into: &fields, using: HeaderInjector())
        return fields.withoutReserved().kept
    }
}

private struct HeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into fields: inout [HeaderField]) {
        do throws(UploadFailure) { fields.append(try HeaderField(validating: key, value)) } catch {}
    }
}

extension RequestHop {
    /// The request with more header fields, in place of the caller's of the same names.
    fileprivate func adding(_ fields: [HeaderField]) -> RequestHop {
        let kept = header.filter { given in
            !fields.contains { $0.name.lowercased() == given.name.lowercased() }
        }
        return RequestHop(
            method: method, url: url, header: kept + fields, sendsBody: sendsBody, redirectCount: redirectCount,
            layout: layout, keepsMethod: keepsMethod)
    }
}
#endif
