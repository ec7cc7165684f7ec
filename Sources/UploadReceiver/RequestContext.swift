import HTTPTypes
import NIOCore
import NIOHTTP1
import _UploadLocks

/// Facts about one request that its head in HTTP types leaves out, and the reason for which its body was ended.
final class RequestContext: Sendable {
    /// Whether the client understands HTTP/1.1: interim answers and chunks.
    let isHTTP11: Bool
    /// Whether another request may follow on the connection (RFC 9112 section 9.3).
    let isPersistent: Bool
    /// Whether a body is likely to follow though the head does not announce one.
    let lacksLength: Bool
    /// Why the request cannot be handled, whatever it asks for.
    let defect: Refusal?
    private let reason = Mutex<Refusal?>(nil)

    init(_ head: HTTPRequestHead) {
        let options = head.headers[canonicalForm: "connection"].map { $0.lowercased() }
        let isHTTP11 = Self.isHTTP11(head)
        let hasCoding = head.headers.contains(name: "transfer-encoding")
        let usuallyHasBody = [.POST, .PUT, .PATCH].contains(head.method)
        self.isHTTP11 = isHTTP11
        lacksLength =
            usuallyHasBody && !hasCoding && !head.headers.contains(name: "content-length")
        // Behind a request to switch protocols the parser reads no other one. Nothing is switched here.
        let isSwitch = head.method == .CONNECT || options.contains("upgrade")
        isPersistent =
            !lacksLength && !isSwitch && !options.contains("close")
            && (isHTTP11 || options.contains("keep-alive") && !hasCoding)
        defect = Self.defect(of: head)
    }

    /// The parser lets major version 1 pass alone.
    private static func isHTTP11(_ head: HTTPRequestHead) -> Bool { head.version.minor >= 1 }

    /// Why the body of this request was ended; nil while it was not.
    var failure: Refusal? { reason.withLock { $0 } }

    /// Notes why the body is ended before its time.
    func fail(_ refusal: Refusal) {
        reason.withLock { $0 = $0 ?? refusal }
    }

    private static func defect(of head: HTTPRequestHead) -> Refusal? {
        let hosts = head.headers["host"]
        if hosts.isEmpty, isHTTP11(head) {
            return Refusal(.badRequest, "the request has no Host header, which HTTP/1.1 requires")
        }
        if hosts.count > 1 {
            return Refusal(.badRequest, "the request has \(hosts.count) Host headers: send one")
        }
        if let host = hosts.first, HostValue(host) == nil {
            return Refusal(
                .badRequest, "the Host header \"\(host.shown())\" is not a host name or address with an optional port")
        }
        let codings = head.headers[canonicalForm: "transfer-encoding"].map { $0.lowercased() }
        if let coding = codings.first(where: { $0 != "chunked" }) {
            return Refusal(
                .notImplemented,
                "the transfer coding \"\(coding.shown(limit: 60))\" is not supported: send the body chunked, or with its Content-Length"
            )
        }
        if codings.count > 1 {
            return Refusal(
                .badRequest, "the Transfer-Encoding header names \"chunked\" \(codings.count) times: send it once")
        }
        return nil
    }
}

/// The contexts of the requests on one connection whose heads have come and that are not yet handled, in their order.
final class RequestContexts: Sendable {
    private let waiting = Mutex(CircularBuffer<RequestContext>())

    func append(_ context: RequestContext) {
        waiting.withLock { $0.append(context) }
    }

    /// The context of the next request to be handled.
    func next() -> RequestContext? {
        waiting.withLock { $0.popFirst() }
    }
}
