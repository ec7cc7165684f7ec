import AsyncHTTPClient
import Libc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import UploadCore

extension UploadError {
    /// What the caller is told about an error of the network below.
    ///
    /// - Parameters:
    ///   - error: What was thrown.
    ///   - origin: Whom the request was sent to.
    init(_ error: any Error, talkingTo origin: UploadURL.Origin) {
        switch error {
        case let error as UploadError: self = error
        case is CancellationError: self = .aborted
        case let error as HTTPClientError: self.init(error, talkingTo: origin)
        case let error as NIOConnectionError: self.init(error, talkingTo: origin)
        case let error as ChannelError: self.init(error, talkingTo: origin)
        case let error as IOError: self.init(error, talkingTo: origin)
        case let error as NIOSSLExtraError:
            self.init(.other, "TLS: the certificate of \(origin) is not valid for that name (\(error.description))")
        case let error as NIOSSLError: self.init(.other, UploadError.describe(error, origin))
        case is BoringSSLError: self.init(.other, "TLS: the connection to \(origin) failed: \(error)")
        case HTTPParserError.invalidEOFState:
            self.init(.inputOutput, "\(origin) closed the connection before its answer was whole")
        case is HTTPParserError: self.init(.other, "\(origin) sent an answer that is no HTTP: \(error)")
        default: self.init(.other, "the connection to \(origin) failed: \(error)")
        }
    }

    private init(_ error: HTTPClientError, talkingTo origin: UploadURL.Origin) {
        switch error {
        case .cancelled: self = .aborted
        case .remoteConnectionClosed, .uncleanShutdown, .requestStreamCancelled:
            self.init(.inputOutput, "\(origin) closed the connection before its answer was whole")
        case .connectTimeout, .getConnectionFromPoolTimeout:
            self.init(.timeout, "timeout: no connection to \(origin) within the connect timeout")
        case .tlsHandshakeTimeout:
            self.init(.timeout, "timeout: no TLS session with \(origin) within the connect timeout")
        case .alreadyShutdown: self = .shutDown
        case .invalidURL: self.init(.parameter, "invalid url: \(origin)")
        default: self.init(.other, "the request to \(origin) failed: \(error.shortDescription)")
        }
    }

    private init(_ error: NIOConnectionError, talkingTo origin: UploadURL.Origin) {
        if let cause = error.connectionErrors.first?.error {
            self.init(cause, talkingTo: origin)
        } else if let cause = error.dnsAError ?? error.dnsAAAAError {
            self.init(.other, "cannot resolve the host of \(origin): \(cause)")
        } else {
            self.init(.other, "cannot connect to \(origin)")
        }
    }

    private init(_ error: ChannelError, talkingTo origin: UploadURL.Origin) {
        switch error {
        case .connectTimeout:
            self.init(.timeout, "timeout: no connection to \(origin) within the connect timeout")
        case .ioOnClosedChannel, .alreadyClosed, .eof, .inputClosed, .outputClosed:
            self.init(.inputOutput, "the connection to \(origin) ended before the answer was whole")
        default: self.init(.other, "the connection to \(origin) failed: \(error)")
        }
    }

    private init(_ error: IOError, talkingTo origin: UploadURL.Origin) {
        let reason = String(cString: strerror(error.errnoCode))
        switch error.errnoCode {
        case ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN:
            self.init(.inputOutput, "\(origin) ended the connection before its answer was whole: \(reason)")
        case ETIMEDOUT: self.init(.timeout, "timeout: \(origin) does not respond: \(reason)")
        default: self.init(.other, "cannot connect to \(origin): \(reason)")
        }
    }

    private static func describe(_ error: NIOSSLError, _ origin: UploadURL.Origin) -> String {
        guard case .handshakeFailed(let cause) = error else {
            return "TLS: the connection to \(origin) failed: \(error)"
        }
        let text = "\(cause)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "TLS: the certificate of \(origin) is not trusted: \(text)"
        }
        return "TLS: the handshake with \(origin) failed: \(text)"
    }

    /// The ending of uploads on a client that was shut down.
    static let shutDown = UploadError(.other, "the upload client has been shut down")
}
