import NIOHTTP2

/// The server ended a request or its connection, and said why (RFC 9113, section 7).
enum HTTP2Failure: Error, CustomStringConvertible {
    case streamReset(HTTP2ErrorCode)
    case connectionEnded(HTTP2ErrorCode)
    /// It has not looked at the request, so that another connection may carry it (RFC 9113, section 8.7).
    case notProcessed(HTTP2ErrorCode)

    /// What it did, to be read after its name.
    var description: String {
        switch self {
        case .streamReset(let code): "reset the stream: \(code.name)"
        case .connectionEnded(let code): "ended the connection: \(code.name)"
        case .notProcessed(let code): "did not process the request, which can be sent again: \(code.name)"
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
    /// What is wrong, in words: the name of the error is all that NIO says about most of them.
    var words: String {
        var words = ""
        for character in "\(type(of: self))" {
            if character.isUppercase, words.last?.isUppercase == false { words += " " }
            words.append(character)
        }
        return words.lowercased()
    }
}
