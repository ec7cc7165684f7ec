import Logging
import NIOCore
import NIOHTTP1
import UploadCore

/// Sends the requests of a transfer until one has a response: follows redirects, and sends again what a server has not
/// processed. One for all transfers of a client.
final class RequestLoop: Sendable {
    let transport: any UploadTransport
    let logger: Logger
    private let continueTimeout: Duration?
    private let idleTimeout: Duration?
    private let timer = DeadlineTimer()

    /// - Parameters:
    ///   - continueTimeout: The time to wait for `100 Continue` before a body is sent; `nil` sends no `Expect` header.
    ///   - idleTimeout: The time in which at least one byte must be sent or received.
    init(transport: any UploadTransport, continueTimeout: Duration?, idleTimeout: Duration?, logger: Logger) {
        self.transport = transport
        self.continueTimeout = continueTimeout
        self.idleTimeout = idleTimeout
        self.logger = logger
    }

    /// The destination of a response's body.
    struct Destination: Sendable {
        /// The limit in bytes for the decoded body.
        var maximumLength: Int
        /// `nil` collects the body in memory.
        var file: ResponseFile?
        /// Called with the bytes of the body that have arrived, and its length if it is known.
        var onBody: (@Sendable (_ received: Int64, _ expected: Int64?) -> Void)?
    }

    /// Runs a transfer, whose time begins now.
    ///
    /// - Parameters:
    ///   - fail: Ends the transfer; also called when its time is over, at once in any phase.
    ///   - work: Calls ``response(to:by:in:body:)``.
    func run(
        timeout: UploadTimeout?, fail: @escaping @Sendable (UploadFailure) -> Void,
        _ work: (UploadDeadline) async throws(UploadFailure) -> Void
    ) async {
        let deadline = UploadDeadline(timeout: timeout, idleTimeout: idleTimeout, now: timer.now)
        timer.add(deadline, expire: fail)
        defer { timer.remove(deadline) }
        do throws(UploadFailure) { try await work(deadline) } catch {
            logger.debug("failed", metadata: ["error": "\(error)"])
            fail(error)
        }
    }

    var now: NIODeadline { timer.now }

    /// Watches the deadline of one request of a transfer until ``unwatch(_:)``.
    func watch(_ deadline: UploadDeadline, expire: @escaping @Sendable (UploadFailure) -> Void) {
        timer.add(deadline, expire: expire)
    }

    func unwatch(_ deadline: UploadDeadline) { timer.remove(deadline) }

    /// The response to a request, or to those that redirects lead to. Ends when the Swift task around it is cancelled.
    ///
    /// - Parameters:
    ///   - first: The request. Afterwards, the last one that had a body or kept its method, to send it again.
    ///   - body: Returns the body, from its beginning. Called for each request that has one.
    func response(
        to first: inout RequestHop, by deadline: UploadDeadline, in destination: Destination,
        body: () async throws -> RequestContent
    ) async throws(UploadFailure) -> TransportResponse {
        var hop = first
        do {
            while true {
                if hop.sendsBody || hop.keepsMethod { first = hop }
                let content = hop.sendsBody ? try await body() : nil
                log(sending: hop)
                switch try await send(hop, content, destination, deadline) {
                case .response(let response):
                    log(response)
                    return response
                case .redirect(let next):
                    // The server has not taken a body that another one is to get.
                    if next.sendsBody { content?.observer?.bodyWasNotReceived() }
                    log(redirectTo: next)
                    hop = next
                case .unprocessed(_, _, let error): throw error
                }
            }
        } catch { throw Self.failure(error, hop) }
    }

    // Functions of their own, because variables of an asynchronous function are kept on the heap.

    private func log(sending hop: RequestHop) {
        logger.debug(
            "sending", metadata: ["method": "\(hop.method.rawValue)", "to": "\(hop.url.origin)\(hop.visiblePath)"])
    }

    private func log(redirectTo hop: RequestHop) {
        logger.debug("redirected", metadata: ["to": "\(hop.url.origin)\(hop.visiblePath)"])
    }

    private func log(_ response: TransportResponse) {
        logger.debug("answered", metadata: ["status": "\(response.statusCode)"])
    }

    private static func failure(_ error: any Error, _ hop: RequestHop) -> UploadFailure {
        var failure = UploadFailure(error, talkingTo: Peer(hop.url.origin))
        if !(error is UploadFailure) { failure.underlyingError = error }
        return failure
    }

    /// Sends a request, again where ``ResendPolicy`` allows it.
    private func send(
        _ hop: RequestHop, _ content: RequestContent?, _ destination: Destination, _ deadline: UploadDeadline
    ) async throws -> TransportOutcome {
        var content = content
        content?.onAcknowledgement = { [timer] in deadline.recordActivity(timer.now) }
        var request = TransportRequest(
            hop: hop, content: content, maximumResponseLength: destination.maximumLength,
            continueTimeout: content == nil ? nil : continueTimeout,
            // The server has just responded on the other connection, and may be about to close it.
            needsNewConnection: hop.isRedirected && !hop.isRepeatable, file: destination.file,
            onBody: destination.onBody,
            onReceive: { [timer] in deadline.recordActivity(timer.now) },
            expired: { [timer] in deadline.expired(at: timer.now) },
            redirect: { status, location throws(UploadFailure) in
                try RedirectPolicy.next(
                    after: hop, statusCode: status, location: location, hostToASCII: InternationalHost.toASCII)
            })
        while true {
            let outcome = try await transport.send(request)
            guard case .unprocessed(let cause, let isConnectionNew, _) = outcome else { return outcome }
            switch ResendPolicy.decision(after: cause, isConnectionNew: isConnectionNew) {
            case .never: return outcome
            case .onAnyConnection: break
            case .onNewConnection: request.needsNewConnection = true
            case .withoutExpect: (request.needsNewConnection, request.continueTimeout) = (true, nil)
            }
        }
    }
}
