import NIOHTTP2
import UploadCore

/// The server ended a request or its connection with an error code (RFC 9113, section 7).
enum HTTP2Failure: Error, CustomStringConvertible {
    case streamReset(HTTP2ErrorCode)
    case connectionEnded(HTTP2ErrorCode)
    /// The server has not processed the request (RFC 9113, section 8.7).
    case notProcessed(HTTP2ErrorCode)
    /// The server requires HTTP/1.1 and has not processed the request (`HTTP_1_1_REQUIRED`).
    case requiresHTTP1

    /// The failure of a stream that the server has reset.
    init(reset code: HTTP2ErrorCode) {
        switch code {
        case .refusedStream: self = .notProcessed(code)
        case .http11Required: self = .requiresHTTP1
        default: self = .streamReset(code)
        }
    }

    /// The failure, as a clause with the server as its subject.
    var description: String {
        switch self {
        case .streamReset(let code): "reset the stream: \(code.name)"
        case .connectionEnded(let code): "ended the connection: \(code.name)"
        case .requiresHTTP1: "requires HTTP/1.1 for this request: leave out --http2"
        case .notProcessed(let code): "did not process the request, which can be sent again: \(code.name)"
        }
    }
}

/// A violation of HTTP/2 by a response. The text follows "sent an invalid HTTP/2 response: ".
enum HTTP2ResponseError: Error, CustomStringConvertible {
    case status(String)
    case bodyBeforeHead
    case tooManyFrames

    var description: String {
        switch self {
        case .status(let text): "its status is '\(text.visible(limit: 40))', not three digits"
        case .bodyBeforeHead: "its body came before its head"
        case .tooManyFrames: "more than \(HTTP2FrameLimit.atOnce) frames came that carry nothing of it"
        }
    }
}

extension HTTP2ErrorCode {
    private static let names = [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
        "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ]

    fileprivate var name: String {
        Self.names.indices.contains(networkCode) ? Self.names[networkCode] : "error \(networkCode)"
    }
}

extension NIOHTTP2Error {
    /// The name of the error as words: for most errors NIO has nothing else.
    var words: String {
        var words = ""
        for character in "\(type(of: self))" {
            if character.isUppercase, words.last?.isUppercase == false { words += " " }
            words.append(character)
        }
        return words.lowercased()
    }
}
