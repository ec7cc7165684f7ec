import Libc
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import UploadCore

extension UploadError {
    /// What the caller is told about an error of the network below.
    ///
    /// - Parameters:
    ///   - error: What was thrown.
    ///   - peer: Whom the request was sent to.
    init(_ error: any Error, talkingTo peer: Peer) {
        switch error {
        case let error as UploadError: self = error
        case is CancellationError: self = .aborted
        case let error as TLSFailure: self.init(handshake: error, with: peer)
        case let error as NIOConnectionError: self.init(error, talkingTo: peer)
        case let error as LookupFailure: self.init(.other, "cannot resolve the host of \(peer): \(error.reason)")
        case let error as ChannelError: self.init(error, talkingTo: peer)
        case let error as IOError: self.init(error, talkingTo: peer)
        case NIOSSLError.uncleanShutdown, HTTPParserError.invalidEOFState, is StaleConnection:
            self.init(.inputOutput, "\(peer) closed the connection before its answer was whole")
        case is NIOSSLError, is BoringSSLError:
            self.init(.other, "TLS: the connection to \(peer) failed: \(error)")
        case is HTTPParserError, is NIOHTTPDecoderError:
            self.init(.other, "\(peer) sent an answer that is no HTTP: \(error)")
        case let error as HTTP2Failure: self.init(.inputOutput, "\(peer) \(error)")
        case let error as any NIOHTTP2Error:
            self.init(.other, "\(peer) sent an answer that is no HTTP/2: \(error.words)")
        default: self.init(.other, "the connection to \(peer) failed: \(error)")
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
            self.init(.inputOutput, "the connection to \(peer) ended before the answer was whole")
        default: self.init(.other, "the connection to \(peer) failed: \(error)")
        }
    }

    private init(_ error: IOError, talkingTo peer: Peer) {
        let reason = String(cString: strerror(error.errnoCode))
        switch error.errnoCode {
        case ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN:
            self.init(.inputOutput, "\(peer) ended the connection before its answer was whole: \(reason)")
        case ETIMEDOUT: self.init(.timeout, "timeout: \(peer) does not respond: \(reason)")
        default: self.init(.other, "cannot connect to \(peer): \(reason)")
        }
    }

    /// The ending of uploads on a client that was shut down.
    static let shutDown = UploadError(.other, "the upload client has been shut down")
}
