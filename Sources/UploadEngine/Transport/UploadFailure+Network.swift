import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL
import UploadCore
import _UploadLibc

extension UploadFailure {
    /// The error for a failure of the network or of TLS.
    ///
    /// - Parameters:
    ///   - error: The error that was thrown.
    ///   - peer: The server or proxy.
    init(_ error: any Error, talkingTo peer: Peer) {
        switch error {
        case let error as UploadFailure: self = error
        case is CancellationError: self = .aborted
        case let error as TLSFailure: self.init(handshake: error, with: peer)
        case let error as NIOConnectionError: self.init(error, talkingTo: peer)
        case let error as LookupFailure:
            self.init(.other, "cannot resolve the host of \(peer): \(error.reason)", reason: .hostNotFound)
        case SocketAddressError.unixDomainSocketPathTooLong:
            self.init(
                .other, "cannot connect to \(peer): a path of more than 107 bytes is too long for a socket",
                reason: .connectionFailed)
        case let error as StalledConnection:
            self.init(
                .timeout, "timeout: \(peer) acknowledged nothing for \(error.limit.inMilliseconds) ms",
                reason: .idleTimeout)
        case let error as ChannelError: self.init(error, talkingTo: peer)
        case let error as IOError: self.init(error, talkingTo: peer)
        case NIOSSLError.uncleanShutdown, HTTP1ResponseError.incomplete, is NoResponse, is StaleConnection:
            let reason: Reason =
                switch error {
                case is HTTP1ResponseError: .incompleteResponse
                case let error as NoResponse where error.isRequestSent: .noResponse
                default: .connectionLost
                }
            self.init(
                .inputOutput, "\(peer) closed the connection before its response was complete", reason: reason)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            self.init(.other, "TLS: \(peer) \(TLSReason(error).clause)", reason: .connectionLost)
        case let error as HTTP1ResponseError:
            self.init(.other, "\(peer) sent an invalid HTTP response: \(error)", reason: error.reason)
        case let error as HTTP2ResponseError:
            self.init(.other, "\(peer) sent an invalid HTTP/2 response: \(error)", reason: .http2)
        case is HTTP1ResponseHandler.UnexpectedBytes:
            self.init(.other, "\(peer) sent bytes without a request", reason: .invalidHead)
        case let error as HTTP2Failure: self.init(.inputOutput, "\(peer) \(error)", reason: .http2)
        case let error as any NIOHTTP2Error:
            self.init(.other, "\(peer) sent an invalid HTTP/2 response: \(error.words)", reason: .http2)
        default: self.init(.other, "the connection to \(peer) failed", reason: .connectionLost)
        }
    }

    private init(_ error: NIOConnectionError, talkingTo peer: Peer) {
        if let cause = error.connectionErrors.first?.error {
            self.init(cause, talkingTo: peer)
        } else if let cause = error.dnsAError ?? error.dnsAAAAError {
            self.init(cause, talkingTo: peer)
        } else {
            self.init(.other, "cannot connect to \(peer)", reason: .connectionFailed)
        }
    }

    private init(_ error: ChannelError, talkingTo peer: Peer) {
        switch error {
        case .connectTimeout:
            self.init(
                .timeout, "timeout: no connection to \(peer) within the connect timeout",
                reason: .connectTimeout)
        case .ioOnClosedChannel, .alreadyClosed, .eof, .inputClosed, .outputClosed:
            self.init(
                .inputOutput, "the connection to \(peer) ended before the response was complete",
                reason: .connectionLost)
        default: self.init(.other, "the connection to \(peer) failed", reason: .connectionLost)
        }
    }

    private init(_ error: IOError, talkingTo peer: Peer) {
        let reason = String(cString: strerror(error.errnoCode))
        switch error.errnoCode {
        case ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN:
            self.init(
                .inputOutput, "\(peer) ended the connection before its response was complete: \(reason)",
                reason: .connectionLost)
        case ETIMEDOUT: self.init(.timeout, "timeout: \(peer) does not respond: \(reason)", reason: .idleTimeout)
        case ECONNREFUSED:
            self.init(.other, "cannot connect to \(peer): \(reason)", reason: .connectionRefused)
        default: self.init(.other, "cannot connect to \(peer): \(reason)", reason: .connectionFailed)
        }
    }

    /// The ending of uploads on a client that was shut down.
    static let shutDown = UploadFailure(.other, "the upload client has been shut down", reason: .shutDown)
}

extension HTTP1ResponseError {
    fileprivate var reason: UploadFailure.Reason {
        switch self {
        case .notHTTP: .notHTTP
        case .fieldUnreadable, .contentLength, .twoLengths, .transferCoding: .invalidHead
        case .headTooLong: .headTooLong
        case .chunkSizeUnreadable, .chunkTooLong: .connectionLost
        case .incomplete: .incompleteResponse
        }
    }
}
