import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL
import UploadCore
import _UploadLibc

extension UploadError {
    /// The error for a failure of the network or of TLS.
    ///
    /// - Parameters:
    ///   - error: The error that was thrown.
    ///   - peer: The server or proxy.
    init(_ error: any Error, talkingTo peer: Peer) {
        switch error {
        case let error as UploadError: self = error
        case is CancellationError: self = .aborted
        case let error as TLSFailure: self.init(handshake: error, with: peer)
        case let error as NIOConnectionError: self.init(error, talkingTo: peer)
        case let error as LookupFailure: self.init(.other, "cannot resolve the host of \(peer): \(error.reason)")
        case SocketAddressError.unixDomainSocketPathTooLong:
            self.init(.other, "cannot connect to \(peer): a path of more than 107 bytes is too long for a socket")
        case let error as ChannelError: self.init(error, talkingTo: peer)
        case let error as IOError: self.init(error, talkingTo: peer)
        case NIOSSLError.uncleanShutdown, HTTP1ResponseError.incomplete, is StaleConnection:
            self.init(.inputOutput, "\(peer) closed the connection before its response was complete")
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            self.init(.other, "TLS: \(peer) \(TLSReason(error).clause)")
        case let error as HTTP1ResponseError:
            self.init(.other, "\(peer) sent an invalid HTTP response: \(error)")
        case let error as HTTP2ResponseError:
            self.init(.other, "\(peer) sent an invalid HTTP/2 response: \(error)")
        case is HTTP1ResponseHandler.UnexpectedBytes:
            self.init(.other, "\(peer) sent bytes without a request")
        case let error as HTTP2Failure: self.init(.inputOutput, "\(peer) \(error)")
        case let error as any NIOHTTP2Error:
            self.init(.other, "\(peer) sent an invalid HTTP/2 response: \(error.words)")
        default: self.init(.other, "the connection to \(peer) failed")
        }
    }

    private init(_ error: NIOConnectionError, talkingTo peer: Peer) {
        if let cause = error.connectionErrors.first?.error {
            self.init(cause, talkingTo: peer)
        } else if let cause = error.dnsAError ?? error.dnsAAAAError {
            self.init(cause, talkingTo: peer)
        } else {
            self.init(.other, "cannot connect to \(peer)")
        }
    }

    private init(_ error: ChannelError, talkingTo peer: Peer) {
        switch error {
        case .connectTimeout:
            self.init(.timeout, "timeout: no connection to \(peer) within the connect timeout")
        case .ioOnClosedChannel, .alreadyClosed, .eof, .inputClosed, .outputClosed:
            self.init(.inputOutput, "the connection to \(peer) ended before the response was complete")
        default: self.init(.other, "the connection to \(peer) failed")
        }
    }

    private init(_ error: IOError, talkingTo peer: Peer) {
        let reason = String(cString: strerror(error.errnoCode))
        switch error.errnoCode {
        case ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN:
            self.init(.inputOutput, "\(peer) ended the connection before its response was complete: \(reason)")
        case ETIMEDOUT: self.init(.timeout, "timeout: \(peer) does not respond: \(reason)")
        default: self.init(.other, "cannot connect to \(peer): \(reason)")
        }
    }

    /// The ending of uploads on a client that was shut down.
    static let shutDown = UploadError(.other, "the upload client has been shut down")
}
