import HTTPTypes
import NIOCore
import NIOHTTP1
import _UploadLocks

/// Properties of one request that its head in HTTP types lacks, and the error that ended its body.
final class RequestContext: Sendable {
    /// Whether the client understands HTTP/1.1: interim responses and chunks.
    let isHTTP11: Bool
    /// Whether another request may follow on the connection (RFC 9112 section 9.3).
    let isPersistent: Bool
    /// Whether a body probably follows although the head does not announce one.
    let lacksLength: Bool
    /// The reason why the head is invalid, whatever the request is for.
    let headError: HTTPError?
    private let storedBodyError = Mutex<HTTPError?>(nil)

    init(_ head: HTTPRequestHead) {
        let options = head.headers[canonicalForm: "connection"].map { $0.lowercased() }
        let isHTTP11 = Self.isHTTP11(head)
        let hasCoding = head.headers.contains(name: "transfer-encoding")
        let usuallyHasBody = [.POST, .PUT, .PATCH].contains(head.method)
        self.isHTTP11 = isHTTP11
        lacksLength =
            usuallyHasBody && !hasCoding && !head.headers.contains(name: "content-length")
        // After a request to switch protocols the parser reads no other request. This server never switches.
        let isSwitch = head.method == .CONNECT || options.contains("upgrade")
        isPersistent =
            !lacksLength && !isSwitch && !options.contains("close")
            && (isHTTP11 || options.contains("keep-alive") && !hasCoding)
        headError = Self.error(in: head)
    }

    /// The parser accepts major version 1 only.
    private static func isHTTP11(_ head: HTTPRequestHead) -> Bool { head.version.minor >= 1 }

    /// The reason why the body was ended early; nil otherwise.
    var bodyError: HTTPError? { storedBodyError.withLock { $0 } }

    /// Stores why the body is ended early. The first error counts.
    func failBody(_ error: HTTPError) {
        storedBodyError.withLock { $0 = $0 ?? error }
    }

    private static func error(in head: HTTPRequestHead) -> HTTPError? {
        let hosts = head.headers["host"]
        if hosts.isEmpty, isHTTP11(head) {
            return HTTPError(.badRequest, "the request has no Host header, which HTTP/1.1 requires")
        }
        if hosts.count > 1 {
            return HTTPError(.badRequest, "the request has \(hosts.count) Host headers: send one")
        }
        if let host = hosts.first, HostValue(host) == nil {
            return HTTPError(
                .badRequest,
                "the Host header \"\(host.visible())\" is not a host name or address with an optional port")
        }
        let codings = head.headers[canonicalForm: "transfer-encoding"].map { $0.lowercased() }
        if let coding = codings.first(where: { $0 != "chunked" }) {
            return HTTPError(
                .notImplemented,
                "the transfer coding \"\(coding.visible(limit: 60))\" is not supported: send the body chunked, "
                    + "or with its Content-Length")
        }
        if codings.count > 1 {
            return HTTPError(
                .badRequest, "the Transfer-Encoding header names \"chunked\" \(codings.count) times: send it once")
        }
        return nil
    }
}

/// The contexts of the requests on one connection that are not yet handled, in order of arrival.
final class RequestContextQueue: Sendable {
    private let contexts = Mutex(CircularBuffer<RequestContext>())

    func append(_ context: RequestContext) {
        contexts.withLock { $0.append(context) }
    }

    /// Removes and returns the context of the next request.
    func next() -> RequestContext? {
        contexts.withLock { $0.popFirst() }
    }
}
