import UploadCore

/// A failure as libcurl reports it, which a device passes on: a number of `CURLcode`, and its text in libcurl 7.88.
struct LibcurlFailure: Equatable {
    let code: Int
    let text: String

    /// The failure for an error of the engine.
    init(_ error: UploadFailure) {
        self.init(code: Self.code(error), error)
    }

    private init(code: Int, _ error: UploadFailure) {
        self.code = code
        text = Self.texts[code] ?? error.message
    }

    private static func code(_ error: UploadFailure) -> Int {
        switch error.code {
        case .unsupported: return error.code.rawValue
        case .aborted: return 42
        case .timeout: return 28
        case .parameter: return error.reason == .scheme ? 1 : 3
        case .inputOutput, .other: break
        }
        switch error.reason {
        case .scheme, .redirectRefused, .notHTTP: return 1
        case .hostNotFound: return 6
        case .connectionFailed, .connectionRefused: return 7
        case .invalidHead: return 8
        case .http2: return 16
        case .incompleteResponse: return 18
        case .responseTooLarge: return 23
        case .headTooLong: return 27
        case .tls: return 35
        case .tooManyRedirects: return 47
        case .noResponse: return 52
        case .connectionLost: return 56
        case .certificateRefused: return 60
        case .contentCoding: return 61
        case .publicKeyNotPinned: return 90
        // Else code 300 is the file, and code 200 a condition that libcurl does not have.
        default: return error.code == .inputOutput ? 26 : 56
        }
    }

    private static let texts = [
        1: "Unsupported protocol",
        3: "URL using bad/illegal format or missing URL",
        6: "Couldn't resolve host name",
        7: "Couldn't connect to server",
        8: "Weird server reply",
        16: "Error in the HTTP2 framing layer",
        18: "Transferred a partial file",
        23: "Failed writing received data to disk/application",
        26: "Failed to open/read local data from file/application",
        27: "Out of memory",
        28: "Timeout was reached",
        35: "SSL connect error",
        42: "Operation was aborted by an application callback",
        47: "Number of redirects hit maximum amount",
        52: "Server returned nothing (no headers, no data)",
        56: "Failure when receiving data from the peer",
        60: "SSL peer certificate or SSH remote key was not OK",
        61: "Unrecognized or bad HTTP Content or Transfer-Encoding",
        90: "SSL public key does not match pinned public key",
    ]
}
